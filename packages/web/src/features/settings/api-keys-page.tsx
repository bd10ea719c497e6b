import { Button, Checkbox, Form, Input, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addApiKeyRoute,
  ALL_PERMISSIONS,
  listApiKeysRoute,
  PERMISSIONS,
  revokeApiKeyRoute,
  type ApiKeyView,
  type DataScope,
  type Permission,
} from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
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
import { useNow, When } from '../../ui/when.tsx';
import { ScopeFields } from './scope-fields.tsx';

interface Fields {
  readonly name: string;
  readonly permissions: Permission[];
  readonly scope: DataScope;
  readonly expiresInDays: number;
}

function AddDialog({ onClose, onTold }: { readonly onClose: () => void; readonly onTold: (secret: string) => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const tongue = i18n.language === 'en' ? 'en' : 'zh';
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
        <Checkbox.Group>
          <div className="check-list">
            {ALL_PERMISSIONS.map((p) => (
              <div key={p}>
                <Checkbox value={p} disabled={!may(p)}>
                  {PERMISSIONS[p][tongue]}
                </Checkbox>
              </div>
            ))}
          </div>
        </Checkbox.Group>
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

function useColumns(): readonly Column<ApiKeyView>[] {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const revoke = useCommand(revokeApiKeyRoute, { touches: ['api-keys'], onDone: () => say.done() });
  return [
    { key: 'name', title: t('settings.keyName'), phone: 'title', cell: (k) => <span className="strong">{k.name}</span> },
    { key: 'prefix', title: t('settings.keyPrefix'), cell: (k) => <code>{k.prefix}…</code> },
    { key: 'by', title: t('settings.madeBy'), cell: (k) => k.madeBy.name },
    { key: 'n', title: t('settings.permissions'), cell: (k) => t('settings.permissionsCount', { n: k.permissions.length }) },
    { key: 'expires', title: t('settings.expiresAt'), cell: (k) => <When at={k.expiresAt} /> },
    {
      key: 'used',
      title: t('settings.usedAt'),
      cell: (k) => (k.usedAt === null ? <span className="quiet">{t('common.never')}</span> : <When at={k.usedAt} />),
    },
    { key: 'state', title: t('settings.state'), cell: (k) => <StatePill apiKey={k} /> },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (k) =>
        k.revokedAt === null ? (
          <Button
            size="small"
            danger
            onClick={() =>
              ask({
                title: t('settings.revokeAsk', { name: k.name }),
                okText: t('settings.revoke'),
                isDanger: true,
                onYes: () => revoke.mutateAsync({ params: { apiKeyId: k.id } }).catch(say.problem),
              })
            }
          >
            {t('settings.revoke')}
          </Button>
        ) : null,
    },
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
      title={t('settings.apiKeys')}
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
        empty={<Empty title={t('settings.noKeys')} help={t('settings.noKeysHelp')} />}
      />
      {isAdding ? <AddDialog onClose={() => setAdding(false)} onTold={setSecret} /> : null}
      {secret === null ? null : (
        <SecretDialog title={t('settings.keyOnce')} help={t('settings.keyOnceHelp')} secret={secret} onClose={() => setSecret(null)} />
      )}
    </Section>
  );
}
