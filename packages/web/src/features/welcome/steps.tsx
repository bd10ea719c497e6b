import { Alert, Button, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { addUserRoute, changeShopRoute, listRolesRoute, listUsersRoute, type RoleId, type ShopView } from '@danflow/contract';
import { useShops } from '../../api/places.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { Section, Waiting } from '../../ui/basics.tsx';
import { showFieldProblems } from '../../ui/form-dialog.tsx';
import { GoodsImport } from '../../ui/goods-import.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { useRoleName } from '../../ui/role-name.ts';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { frontOf, ShopFrontFields, type ShopFront } from '../../ui/shop-front-fields.tsx';

export interface StepProps {
  /** Done with it, or past it. */
  readonly onNext: () => void;
  /** The button that passes it by, or goes on. */
  readonly aside: ReactNode;
}

function Fault({ error }: { readonly error: unknown }): ReactNode {
  const { t } = useTranslation();
  return error ? <Alert type="error" showIcon role="alert" title={problemText(error, t)} style={{ marginBottom: 12 }} /> : null;
}

function ShopForm({ shop, onNext, aside }: StepProps & { readonly shop: ShopView }): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<ShopFront>();
  const change = useCommand(changeShopRoute, { touches: ['shops', 'welcome'], onDone: onNext });
  const send = (values: ShopFront) =>
    change.mutate(
      { params: { shopId: shop.id }, body: frontOf(values), ifMatch: shop.version },
      { onError: (error) => showFieldProblems(form, error) },
    );
  return (
    <Section title={t('welcome.steps.shop')}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('welcome.help.shop')}
      </p>
      <Form<ShopFront>
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 640 }}
        initialValues={{ name: shop.version === 1 ? '' : shop.name, logoId: shop.logoId, sender: shop.sender }}
        onFinish={send}
      >
        <ShopFrontFields logoUrl={shop.logoUrl} />
        <Fault error={change.error} />
        <div className="row">
          <Button type="primary" htmlType="submit" loading={change.isPending}>
            {t('welcome.saveNext')}
          </Button>
          {aside}
        </div>
      </Form>
    </Section>
  );
}

/** The shop that is there from the start: what people sell as. */
export function ShopStep(props: StepProps): ReactNode {
  const shops = useShops();
  const [shop] = shops.inUse;
  return shop ? <ShopForm key={shop.version} shop={shop} {...props} /> : <Waiting />;
}

export function GoodsStep({ onNext, aside }: StepProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('welcome.help.goods')}
      </p>
      <GoodsImport onDone={onNext}>
        <LinkButton to="/goods/new">{t('welcome.addByHand')}</LinkButton>
        {aside}
      </GoodsImport>
    </>
  );
}

interface Person {
  readonly username: string;
  readonly displayName: string;
  readonly roleId: RoleId;
}

function PersonForm({
  onTold,
  aside,
}: {
  readonly onTold: (name: string, password: string) => void;
  readonly aside: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const [form] = Form.useForm<Person>();
  const roles = useRoute('people', listRolesRoute, {}).data?.items ?? [];
  const add = useCommand(addUserRoute, {
    touches: ['people', 'welcome'],
    onDone: ({ user, password }) => {
      form.resetFields();
      onTold(user.displayName, password);
    },
  });
  const needed = [{ required: true, whitespace: true, message: t('errors.fieldRequired') }];
  const send = (body: Person) => add.mutate({ body: { ...body, scope: {} } }, { onError: (error) => showFieldProblems(form, error) });
  return (
    <Form<Person> form={form} layout="vertical" requiredMark={false} onFinish={send}>
      <div className="form-grid">
        <Form.Item name="displayName" label={t('settings.displayName')} rules={needed}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
        <Form.Item name="username" label={t('settings.username')} extra={t('settings.usernameHelp')} rules={needed}>
          <Input maxLength={64} autoComplete="off" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="roleId" label={t('settings.role')} rules={[{ required: true, message: t('order.mustBePicked') }]}>
          <Select options={roles.map((r) => ({ value: r.id as string, label: roleName(r) }))} />
        </Form.Item>
      </div>
      <Fault error={add.error} />
      <div className="row">
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t('settings.addPerson')}
        </Button>
        {aside}
      </div>
    </Form>
  );
}

export function PeopleStep({ aside }: StepProps): ReactNode {
  const { t } = useTranslation();
  const [told, setTold] = useState<{ readonly name: string; readonly password: string } | null>(null);
  const people = useRoute('people', listUsersRoute, { query: {} }).data?.items ?? [];
  return (
    <Section title={t('welcome.steps.people')}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('welcome.help.people')} {people.length > 1 ? t('welcome.peopleNow', { n: people.length }) : null}
      </p>
      <PersonForm onTold={(name, password) => setTold({ name, password })} aside={aside} />
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

export function OrderStep({ aside }: StepProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t('welcome.steps.order')}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('welcome.help.order')}
      </p>
      <div className="row">
        <LinkButton to="/orders/new" look="primary">
          <Icon name="plus" />
          {t('welcome.placeOrder')}
        </LinkButton>
        {aside}
      </div>
    </Section>
  );
}
