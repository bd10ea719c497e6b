import { Button, Form, Input, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { addApiKeyRoute, listApiKeysRoute, revokeApiKeyRoute, type ApiKeyView, type DataScope, type Permission } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { usePages } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Empty, Section } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { agoText, useNow } from '../../ui/when.tsx';
import { dayOf, minuteOf } from '../../ui/zone.ts';
import { PermissionFields, PermissionWords } from './permission-fields.tsx';
import { ScopeFields } from './scope-fields.tsx';
import { ScopeText } from './scope-text.tsx';

interface Fields {
  readonly name: string;
  readonly permissions: Permission[];
  readonly scope: DataScope;
  readonly expiresInDays: number;
}

function AddDialog({ onClose, onTold }: { readonly onClose: () => void; readonly onTold: (secret: string) => void }): ReactNode {
  const { t } = useTranslation();
  const add = useCommand(addApiKeyRoute, { touches: ['api-keys'], onDone: ({ secret }) => onTold(secret) });
  const needed = [{ required: true, message: t('errors.fieldRequired') }];
  return (
    <FormDialog
      title={t('settings.addKey')}
      width={680}
      onClose={onClose}
      command={add}
      okText={t('settings.addKey')}
      initial={{ permissions: ['order.read', 'order.create'] as Permission[], scope: {}, expiresInDays: 90 }}
      toIntention={(body: Fields) => ({ body })}
    >
      <div className="form-grid">
        <Form.Item
          name="name"
          label={t('settings.keyName')}
          rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
        >
          <Input maxLength={60} autoFocus />
        </Form.Item>
        <Form.Item name="expiresInDays" label={t('settings.expiresIn')} rules={needed}>
          <InputNumber min={1} max={366} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item name="permissions" label={t('settings.permissions')} rules={needed} extra={t('settings.cannotGrant')}>
        <PermissionFields />
      </Form.Item>
      <Form.Item name="scope" label={t('settings.scope')}>
        <ScopeFields />
      </Form.Item>
    </FormDialog>
  );
}

function StatePill({ apiKey }: { readonly apiKey: ApiKeyView }): ReactNode {
  const { t } = useTranslation();
  const now = useNow();
  if (apiKey.revokedAt !== null) return <Pill tone="cancelled">{t('settings.revoked')}</Pill>;
  return new Date(apiKey.expiresAt).getTime() < now ? (
    <Pill tone="danger">{t('settings.expired')}</Pill>
  ) : (
    <Pill tone="completed">{t('settings.inUse')}</Pill>
  );
}

function Revoke({ apiKey: { id, name } }: { readonly apiKey: ApiKeyView }): ReactNode {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const revoke = useCommand(revokeApiKeyRoute, { touches: ['api-keys'], onDone: () => say.done() });
  const revokeIt = () => revoke.mutateAsync({ params: { apiKeyId: id } }).catch(say.problem);
  return (
    <Button
      size="small"
      danger
      aria-label={`${t('settings.revoke')} ${name}`}
      onClick={() => ask({ title: t('settings.revokeAsk', { name }), okText: t('settings.revoke'), isDanger: true, onYes: revokeIt })}
    >
      {t('settings.revoke')}
    </Button>
  );
}

function useColumns(): readonly Column<ApiKeyView>[] {
  const { t } = useTranslation();
  const now = useNow();
  return [
    {
      key: 'name',
      title: t('settings.keyName'),
      phone: 'title',
      cell: (k) => (
        <span>
          <span className="strong">{k.name}</span>
          <br />
          <code className="small quiet">{k.prefix}…</code>
        </span>
      ),
    },
    {
      key: 'may',
      title: t('settings.permissions'),
      cell: (k) => (
        <details className="fold">
          <summary>{t('settings.permissionsCount', { count: k.permissions.length })}</summary>
          <PermissionWords permissions={k.permissions} />
        </details>
      ),
    },
    { key: 'scope', title: t('settings.scope'), cell: (k) => <ScopeText scope={k.scope} /> },
    { key: 'by', title: t('settings.madeBy'), cell: (k) => <span className="nowrap">{k.madeBy.name}</span> },
    {
      key: 'used',
      title: t('settings.usedAt'),
      cell: (k) =>
        k.usedAt === null ? (
          <span className="quiet nowrap">{t('common.never')}</span>
        ) : (
          <span className="nowrap" title={minuteOf(k.usedAt)}>
            {agoText(k.usedAt, now, t)}
          </span>
        ),
    },
    {
      key: 'state',
      title: t('settings.state'),
      cell: (k) => (
        <span className="row tight">
          <StatePill apiKey={k} />
          {k.revokedAt === null ? <span className="quiet nowrap">{t('settings.until', { day: dayOf(k.expiresAt) })}</span> : null}
        </span>
      ),
    },
    { key: 'act', title: '', align: 'right', cell: (k) => (k.revokedAt === null ? <Revoke apiKey={k} /> : null) },
  ];
}

export function ApiKeysPage(): ReactNode {
  const { t } = useTranslation();
  const pages = usePages<ApiKeyView, typeof listApiKeysRoute>('api-keys', listApiKeysRoute, {});
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const columns = useColumns();
  return (
    <Section
      title={<span className="aside">{t('settings.keysHelp')}</span>}
      actions={
        <Button type="primary" icon={<Icon name="plus" />} onClick={() => setAdding(true)}>
          {t('settings.addKey')}
        </Button>
      }
    >
      <PagedTable
        label={t('settings.apiKeys')}
        pages={pages}
        columns={columns}
        keyOf={(k) => k.id}
        empty={
          <Empty title={t('settings.noKeys')} help={t('settings.noKeysHelp')}>
            <a className="link-button" href="/docs">
              {t('settings.apiDocs')}
            </a>
          </Empty>
        }
      />
      {isAdding ? <AddDialog onClose={() => setAdding(false)} onTold={setSecret} /> : null}
      {secret === null ? null : (
        <SecretDialog title={t('settings.keyOnce')} help={t('settings.keyOnceHelp')} secret={secret} onClose={() => setSecret(null)} />
      )}
    </Section>
  );
}
