import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyOf, searchOrdersRoute } from '@danflow/contract';
import { useMayFindByPerson } from '../../api/find-customers.ts';
import { Notice } from '../../ui/basics.tsx';
import { useCopy } from '../../ui/say.tsx';
import { setSearchTerms } from '../../ui/search-terms.ts';

const SHOWN = 20;

/** What a search found, and which of the pasted numbers it did not. */
export function FoundNotice({ found }: { readonly found: ReplyOf<typeof searchOrdersRoute> }): ReactNode {
  const { t } = useTranslation();
  const copy = useCopy();
  const mayByPerson = useMayFindByPerson();
  const { missing, isCut } = found;
  const leave = (
    <Button size="small" onClick={() => setSearchTerms([])}>
      {t('orders.clearSearch')}
    </Button>
  );
  const counts = { found: found.found.length, missing: missing.length };
  return (
    <Notice tone={missing.length > 0 ? 'pending' : 'completed'} icon="search" actions={leave}>
      {missing.length > 0 ? t('orders.found', counts) : t('orders.foundAll', counts)}
      {missing.length > 0 ? (
        <div className="pre">
          {t('orders.missingOnes', { list: missing.slice(0, SHOWN).join(t('common.comma')) })}
          {missing.length > SHOWN ? ' …' : ''}{' '}
          <Button size="small" type="link" onClick={() => void copy(missing.join('\n'))}>
            {t('orders.copyMissing')}
          </Button>
        </div>
      ) : null}
      {missing.length > 0 && !mayByPerson ? <div>{t('orders.notByPerson')}</div> : null}
      {isCut ? <div>{t('orders.isCut')}</div> : null}
    </Notice>
  );
}
