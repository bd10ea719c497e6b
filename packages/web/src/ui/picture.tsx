import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** Decoration beside a title that says the same; a quiet sign stands in where there is none. */
export function Picture({ url, size = 40 }: { readonly url: string | null; readonly size?: number }): ReactNode {
  const box = { width: size, height: size };
  if (url === null)
    return (
      <span className="picture" style={box}>
        <Icon name="goods" size={Math.round(size / 2)} />
      </span>
    );
  return <img className="picture" src={url} alt="" width={size} height={size} style={box} loading="lazy" />;
}
