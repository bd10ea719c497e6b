import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { E2eServer } from './server.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const ARTIFACTS = path.join(import.meta.dirname, '../../../.artifacts');

export type Size = 'desktop' | 'phone';
export type Language = 'zh-CN' | 'en';
export type Theme = 'light' | 'dark';
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((p) => existsSync(p));
  if (executablePath === undefined) throw new Error('No Chromium found: install it, or set CHROMIUM_PATH.');
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface Look {
  readonly size?: Size;
  readonly language?: Language;
  readonly theme?: Theme;
}

/** A visitor's browser: no cookies, one size, language and theme. */
export async function visitor(
  browser: Browser,
  server: E2eServer,
  { size = 'desktop', language = 'zh-CN', theme = 'light' }: Look = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: SIZES[size],
    locale: language,
    reducedMotion: 'reduce',
    acceptDownloads: true,
    hasTouch: size === 'phone',
  });
  await context.addInitScript(
    `localStorage.setItem('danflow.language', localStorage.getItem('danflow.language') ?? '${language}'); localStorage.setItem('danflow.languageChosen', '1'); localStorage.setItem('danflow.theme', '${theme}');`,
  );
  // Two busy cores: a slow answer is not a wrong one.
  context.setDefaultTimeout(30_000);
  return context;
}

/** Fills in the form of the sign-in page; where that leads depends on the account. */
export async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[autocomplete="username"]').fill(username);
  await page.locator('input[autocomplete="current-password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** The page has its data: nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('.waiting').first().waitFor({ state: 'detached' });
}

/** Kept for people to look at; never compared by a machine. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: path.join(ARTIFACTS, `${name}.png`), fullPage: false });
}

export function passwordOf(server: E2eServer, username: string): string {
  const password = server.passwords.get(username);
  if (password === undefined) throw new Error(`no password was told for ${username}:\n${server.output()}`);
  return password;
}
