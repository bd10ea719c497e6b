import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
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
/** First the one without windows: the same engine, in half the time. */
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const ARTIFACTS = path.join(import.meta.dirname, '../../../.artifacts');

export type Size = 'desktop' | 'phone';
export type Language = 'zh-CN' | 'en';
export type Theme = 'light' | 'dark';
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((p) => existsSync(p));
  if (executablePath === undefined) throw new Error('No Chromium found: install it, or set CHROMIUM_PATH.');
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
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
  countRequests(context);
  boundClose(context);
  return context;
}

const CLOSE_MS = 10_000;

/** Chromium now and then never answers a close while the page is on its way to the next, and a close has no timeout of its own. */
function boundClose(context: BrowserContext): void {
  const [close, open] = [context.close.bind(context), context.newPage.bind(context)];
  context.close = (options) => Promise.race([close(options), sleep(CLOSE_MS)]);
  context.newPage = async () => {
    const page = await open();
    const closePage = page.close.bind(page);
    page.close = (options) => Promise.race([closePage(options), sleep(CLOSE_MS)]);
    return page;
  };
}

/** Fills in the form of the sign-in page; where that leads depends on the account. */
export async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[autocomplete="username"]').fill(username);
  await page.locator('input[autocomplete="current-password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

const underWay = new WeakMap<BrowserContext, Set<Request>>();

/** What a context has asked for and not got yet. The line of live news never ends, and is not waited for. */
function countRequests(context: BrowserContext): void {
  const open = new Set<Request>();
  underWay.set(context, open);
  context.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/api/live') open.add(request);
  });
  const close = (request: Request): void => void open.delete(request);
  context.on('requestfinished', close);
  context.on('requestfailed', close);
}

const QUIET_MS = 400;
const LOOK_MS = 50;
const LONGEST_MS = 30_000;

/** The page has its data: nothing is loading any more, and nothing more was asked for a while. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  const open = underWay.get(page.context());
  const end = Date.now() + LONGEST_MS;
  for (let quiet = 0; quiet < QUIET_MS && Date.now() < end; quiet = open?.size ? 0 : quiet + LOOK_MS) await page.waitForTimeout(LOOK_MS);
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
