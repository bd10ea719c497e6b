import { Button, Dropdown, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addUserRoute,
  disableUserRoute,
  editUserRoute,
  enableUserRoute,
  listRolesRoute,
  listUsersRoute,
  resetPasswordRoute,
  type DataScope,
  type RoleView,
  type UserView,
} from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { usePages, useRoute } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Section } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { ScopeFields } from './scope-fields.tsx';
import { MasksText, ScopeText } from './scope-text.tsx';
import { useRoleName } from '../../ui/role-name.ts';

interface Told {
  readonly name: string;
  readonly password: string;
}
interface Fields {
  readonly username: string;
  readonly displayName: string;
  readonly roleId: string;
  readonly scope: DataScope;
}

function PersonFields({ roles, isNew }: { readonly roles: readonly RoleView[]; readonly isNew: boolean }): ReactNode {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const needed = [{ required: true, whitespace: true, message: t('errors.fieldRequired') }];
  return (
    <>
      <div className="form-grid">
        {isNew ? (
          <Form.Item name="username" label={t('settings.username')} extra={t('settings.usernameHelp')} rules={needed}>
            <Input maxLength={64} autoComplete="off" autoCapitalize="none" />
          </Form.Item>
        ) : null}
        <Form.Item name="displayName" label={t('settings.displayName')} rules={needed}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
        <Form.Item name="roleId" label={t('settings.role')} rules={[{ required: true, message: t('order.mustBePicked') }]}>
          <Select options={roles.map((r) => ({ value: r.id as string, label: roleName(r) }))} />
        </Form.Item>
      </div>
      <Form.Item name="scope" label={t('settings.scope')} extra={t('settings.scopeHelp')}>
        <ScopeFields />
      </Form.Item>
    </>
  );
}

function AddDialog({
  roles,
  onClose,
  onTold,
}: {
  readonly roles: readonly RoleView[];
  readonly onClose: () => void;
  readonly onTold: (told: Told) => void;
}): ReactNode {
  const { t } = useTranslation();
  const add = useCommand(addUserRoute, {
    touches: ['people'],
    onDone: ({ user, password }) => onTold({ name: user.displayName, password }),
  });
  return (
    <FormDialog
      title={t('settings.addPerson')}
      width={600}
      onClose={onClose}
      command={add}
      okText={t('settings.addPerson')}
      initial={{ scope: {} }}
      toIntention={({ username, displayName, roleId, scope }: Fields) => ({ body: { username, displayName, roleId, scope } })}
    >
      <PersonFields roles={roles} isNew />
    </FormDialog>
  );
}

function EditDialog({
  user,
  roles,
  onClose,
}: {
  readonly user: UserView;
  readonly roles: readonly RoleView[];
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const edit = useCommand(editUserRoute, { touches: ['people'], onDone: () => say.done(t('settings.personSaved')) });
  return (
    <FormDialog
      title={t('settings.editPerson')}
      width={600}
      onClose={onClose}
      command={edit}
      okText={t('common.save')}
      initial={{ displayName: user.displayName, roleId: user.role.id, scope: user.scope }}
      toIntention={({ displayName, roleId, scope }: Fields) => ({
        params: { userId: user.id },
        body: { displayName, roleId, scope },
        ifMatch: user.version,
      })}
    >
      <PersonFields roles={roles} isNew={false} />
    </FormDialog>
  );
}

function PersonActs({
  user,
  onEdit,
  onTold,
}: {
  readonly user: UserView;
  readonly onEdit: () => void;
  readonly onTold: (told: Told) => void;
}): ReactNode {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const done = { touches: ['people'], onDone: () => say.done(t('settings.personSaved')) };
  const disable = useCommand(disableUserRoute, done);
  const enable = useCommand(enableUserRoute, done);
  const reset = useCommand(resetPasswordRoute, {
    touches: ['people'],
    onDone: ({ password }) => onTold({ name: user.displayName, password }),
  });
  const params = { userId: user.id };
  const items = [
    { key: 'edit', label: t('common.edit'), onClick: onEdit },
    {
      key: 'reset',
      label: t('settings.resetPassword'),
      onClick: () =>
        ask({
          title: t('settings.resetAsk', { name: user.displayName }),
          okText: t('settings.resetPassword'),
          onYes: () => reset.mutateAsync({ params }).catch(say.problem),
        }),
    },
    user.isDisabled
      ? { key: 'enable', label: t('settings.enable'), onClick: () => enable.mutate({ params }, { onError: say.problem }) }
      : {
          key: 'disable',
          label: t('settings.disable'),
          danger: true,
          onClick: () =>
            ask({
              title: t('settings.disableAsk', { name: user.displayName }),
              okText: t('settings.disable'),
              isDanger: true,
              onYes: () => disable.mutateAsync({ params }).catch(say.problem),
            }),
        },
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button size="small" aria-label={`${t('common.actions')} ${user.displayName}`}>
        {t('common.actions')} <Icon name="down" size={12} />
      </Button>
    </Dropdown>
  );
}

/** Which orders, and what of them: the role's, narrowed for this person. */
function Sees({ user, role }: { readonly user: UserView; readonly role: RoleView | undefined }): ReactNode {
  const { t } = useTranslation();
  if (role === undefined) return null;
  return (
    <span className="sees">
      <span>
        <ScopeText scope={role.scope} />
      </span>
      {Object.keys(user.scope).length === 0 ? null : (
        <span>
          {t('settings.narrowed')} <ScopeText scope={user.scope} />
        </span>
      )}
      <span className="quiet">
        <MasksText masks={role.masks} mayReveal={role.permissions.includes('customer.reveal')} />
      </span>
    </span>
  );
}

export function PeoplePage(): ReactNode {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const roles = useRoute('people', listRolesRoute, {}).data?.items ?? [];
  const pages = usePages<UserView, typeof listUsersRoute>('people', listUsersRoute, {});
  const [dialog, setDialog] = useState<'add' | UserView | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const columns: readonly Column<UserView>[] = [
    {
      key: 'name',
      title: t('settings.displayName'),
      phone: 'title',
      cell: (u) => (
        <span>
          <span className="strong">{u.displayName}</span> <span className="quiet">{u.username}</span>
        </span>
      ),
    },
    { key: 'role', title: t('settings.role'), cell: (u) => <span className="nowrap">{roleName(u.role)}</span> },
    { key: 'scope', title: t('settings.scope'), cell: (u) => <Sees user={u} role={roles.find((r) => r.id === u.role.id)} /> },
    {
      key: 'state',
      title: t('settings.state'),
      cell: (u) =>
        u.isDisabled ? (
          <Pill tone="cancelled">{t('settings.disabled')}</Pill>
        ) : u.mustChangePassword ? (
          <Pill tone="pending">{t('settings.firstPasswordPending')}</Pill>
        ) : (
          <Pill tone="completed">{t('settings.enabled')}</Pill>
        ),
    },
    { key: 'act', title: '', align: 'right', cell: (u) => <PersonActs user={u} onEdit={() => setDialog(u)} onTold={setTold} /> },
  ];
  return (
    <Section
      title={<span className="aside">{t('settings.peopleCount', { count: pages.items.length })}</span>}
      actions={
        <Button type="primary" icon={<Icon name="plus" />} onClick={() => setDialog('add')}>
          {t('settings.addPerson')}
        </Button>
      }
    >
      <PagedTable label={t('settings.people')} pages={pages} columns={columns} keyOf={(u) => u.id} />
      {dialog === 'add' ? <AddDialog roles={roles} onClose={() => setDialog(null)} onTold={setTold} /> : null}
      {dialog !== null && dialog !== 'add' ? <EditDialog user={dialog} roles={roles} onClose={() => setDialog(null)} /> : null}
      {told ? (
        <SecretDialog
          title={t('settings.passwordOnce')}
          help={t('settings.passwordOnceHelp', { name: told.name })}
          secret={told.password}
          onClose={() => setTold(null)}
        />
      ) : null}
    </Section>
  );
}
