import { Button, Form, Input, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addRoleRoute,
  deleteRoleRoute,
  editRoleRoute,
  listRolesRoute,
  type DataScope,
  type Masks,
  type Permission,
  type RoleView,
} from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Failed, Section, Waiting } from '../../ui/basics.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useSay } from '../../ui/say.tsx';
import { useRoleName } from '../../ui/role-name.ts';
import { PermissionFields, PermissionWords } from './permission-fields.tsx';
import { ScopeFields } from './scope-fields.tsx';
import { MasksText, ScopeText } from './scope-text.tsx';

interface Fields {
  readonly name: string;
  readonly permissions: Permission[];
  readonly scope: DataScope;
  readonly masks: Masks;
}
const NEW: Fields = { name: '', permissions: ['order.read'], scope: {}, masks: { personal: 'masked', amounts: 'shown', cost: 'hidden' } };

function RoleFields(): ReactNode {
  const { t } = useTranslation();
  const shown = [
    { value: 'shown', label: t('settings.shownHidden.shown') },
    { value: 'hidden', label: t('settings.shownHidden.hidden') },
  ];
  return (
    <>
      <Form.Item
        name="name"
        label={t('settings.roleName')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="permissions" label={t('settings.permissions')} extra={t('settings.cannotGrant')}>
        <PermissionFields />
      </Form.Item>
      <Form.Item name="scope" label={t('settings.scope')}>
        <ScopeFields />
      </Form.Item>
      <div className="form-grid">
        <Form.Item name={['masks', 'personal']} label={t('settings.maskPersonal')}>
          <Radio.Group
            options={[
              { value: 'masked', label: t('settings.personal.masked') },
              { value: 'hidden', label: t('settings.personal.hidden') },
            ]}
          />
        </Form.Item>
        <Form.Item name={['masks', 'amounts']} label={t('settings.maskAmounts')}>
          <Radio.Group options={shown} />
        </Form.Item>
        <Form.Item name={['masks', 'cost']} label={t('settings.maskCost')}>
          <Radio.Group options={shown} />
        </Form.Item>
      </div>
    </>
  );
}

function RoleDialog({
  role,
  start,
  onClose,
}: {
  readonly role: RoleView | null;
  readonly start: Fields;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const done = { touches: ['people'], onDone: () => say.done(t('settings.roleSaved')) };
  const add = useCommand(addRoleRoute, done);
  const edit = useCommand(editRoleRoute, done);
  if (role === null)
    return (
      <FormDialog
        title={t('settings.addRole')}
        width={720}
        onClose={onClose}
        command={add}
        initial={start}
        okText={t('common.save')}
        toIntention={(body: Fields) => ({ body })}
      >
        <RoleFields />
      </FormDialog>
    );
  return (
    <FormDialog
      title={t('settings.editRole')}
      width={720}
      onClose={onClose}
      command={edit}
      initial={start}
      okText={t('common.save')}
      toIntention={(body: Fields) => ({ params: { roleId: role.id }, body, ifMatch: role.version })}
    >
      <RoleFields />
    </FormDialog>
  );
}

interface CardProps {
  readonly role: RoleView;
  readonly onEdit: () => void;
  readonly onCopy: () => void;
}

function RoleActions({ role, onEdit, onCopy }: CardProps): ReactNode {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const name = useRoleName()(role);
  const remove = useCommand(deleteRoleRoute, { touches: ['people'], onDone: () => say.done() });
  const removeIt = () => remove.mutateAsync({ params: { roleId: role.id } }).catch(say.problem);
  const askFirst = () =>
    ask({ title: t('settings.deleteRoleAsk', { name }), okText: t('settings.deleteRole'), isDanger: true, onYes: removeIt });
  return (
    <>
      <Button size="small" onClick={onCopy} aria-label={`${t('settings.copyRole')} ${name}`}>
        {t('settings.copyRole')}
      </Button>
      {role.builtin === null ? (
        <Button size="small" onClick={onEdit} aria-label={`${t('common.edit')} ${name}`}>
          {t('common.edit')}
        </Button>
      ) : null}
      {role.builtin === null && role.people === 0 ? (
        <Button size="small" danger onClick={askFirst}>
          {t('settings.deleteRole')}
        </Button>
      ) : null}
    </>
  );
}

/** What people of this role see and may do, in words. */
function RoleCard(props: CardProps): ReactNode {
  const { t } = useTranslation();
  const { role } = props;
  const name = useRoleName()(role);
  const title = (
    <>
      {name} {role.builtin === null ? null : <span className="chip">{t('settings.builtin')}</span>}{' '}
      <span className="aside">{t('settings.peopleCount', { count: role.people })}</span>
    </>
  );
  return (
    <Section title={title} actions={<RoleActions {...props} />}>
      <dl className="said">
        <dt>{t('settings.scope')}</dt>
        <dd>
          <ScopeText scope={role.scope} />
        </dd>
        <dt>{t('settings.masks')}</dt>
        <dd>
          <MasksText masks={role.masks} mayReveal={role.permissions.includes('customer.reveal')} />
        </dd>
        <dt>{t('settings.permissions')}</dt>
        <dd>
          <PermissionWords permissions={role.permissions} />
        </dd>
      </dl>
    </Section>
  );
}

export function RolesPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const roleName = useRoleName();
  const roles = useRoute('people', listRolesRoute, {});
  const [dialog, setDialog] = useState<{ readonly role: RoleView | null; readonly start: Fields } | null>(null);
  if (roles.isPending) return <Waiting />;
  if (roles.error) return <Failed error={roles.error} onRetry={() => void roles.refetch()} />;
  const fieldsOf = (r: RoleView, name: string): Fields => ({
    name,
    permissions: r.permissions.filter(may),
    scope: r.scope,
    masks: r.masks,
  });
  return (
    <>
      <div className="toolbar" style={{ justifyContent: 'space-between' }}>
        <span className="quiet">{t('settings.builtinHelp')}</span>
        <Button type="primary" icon={<Icon name="plus" />} onClick={() => setDialog({ role: null, start: NEW })}>
          {t('settings.addRole')}
        </Button>
      </div>
      {roles.data.items.map((r) => (
        <RoleCard
          key={r.id}
          role={r}
          onEdit={() => setDialog({ role: r, start: fieldsOf(r, r.name) })}
          onCopy={() => setDialog({ role: null, start: fieldsOf(r, `${roleName(r)} 2`) })}
        />
      ))}
      {dialog ? <RoleDialog role={dialog.role} start={dialog.start} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
