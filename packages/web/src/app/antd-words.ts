import type { ConfigProviderProps } from 'antd';

export type AntdWords = NonNullable<ConfigProviderProps['locale']>;

const known = new Map<string, AntdWords>();
export const knownAntdWords = (language: string): AntdWords | undefined => known.get(language);

/** antd's own texts, one language at a time. */
export async function antdWords(language: string): Promise<AntdWords> {
  const [words] = await Promise.all(
    language === 'en'
      ? [import('antd/locale/en_US'), import('dayjs/locale/en')]
      : [import('antd/locale/zh_CN'), import('dayjs/locale/zh-cn')],
  );
  known.set(language, words.default);
  return words.default;
}
