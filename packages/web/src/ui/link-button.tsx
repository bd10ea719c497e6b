import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly look?: 'primary' | 'default';
  readonly ref?: Ref<HTMLAnchorElement>;
}

const Anchor = ({ look = 'default', className, children, ...rest }: Props): ReactNode => (
  <a {...rest} className={`link-button ${look} ${className ?? ''}`}>
    {children}
  </a>
);

/** A link that looks like a button: it has an address, opens in a new tab, and is one stop for the Tab key. */
export const LinkButton = createLink(Anchor);
