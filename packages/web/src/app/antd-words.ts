import type { ConfigProviderProps } from 'antd';

export type AntdWords = NonNullable<ConfigProviderProps['locale']>;

/** antd's own texts, one language at a time. */
export async function antdWords(language: string): Promise<AntdWords> {
  if (language === 'en') {
    await import('dayjs/locale/en');
    return (await import('antd/locale/en_US')).default;
  }
  await import('dayjs/locale/zh-cn');
  return (await import('antd/locale/zh_CN')).default;
}
