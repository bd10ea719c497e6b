import { useTranslation } from 'react-i18next';
import type { RoleView } from '@danflow/contract';

/** Built-in roles are named in the reader's language, others as their maker named them. */
export function useRoleName(): (role: Pick<RoleView, 'name' | 'builtin'>) => string {
  const { t } = useTranslation();
  return (role) => (role.builtin === null ? role.name : t(`words.role.${role.builtin}`));
}
