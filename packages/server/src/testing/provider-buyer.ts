import type { TestApp } from './app.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' };
export const PHONE = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36';
export const DESKTOP = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/140 Safari/537.36';

/** A buyer whose browser says what it is, and who pays at the simulators' cashiers over HTTP. */
export function providerBuyer(app: TestApp, paymentUrl: string, userAgent = DESKTOP) {
  const path = new URL(paymentUrl).pathname;
  const headers = { 'accept-language': 'en', 'user-agent': userAgent };
  const page = async (search = ''): Promise<string> => (await app.http.app.inject({ method: 'GET', url: path + search, headers })).body;
  /** Presses a button of the page; answers where that leads. */
  const press = async (provider: string): Promise<string> =>
    String(
      (
        await app.http.app.inject({
          method: 'POST',
          url: `${path}/pay`,
          headers: { ...FORM, 'user-agent': userAgent },
          payload: `provider=${provider}`,
        })
      ).headers.location,
    );
  /** The link beside a code that leads to the simulated cashier. */
  const scanUrl = async (): Promise<string> => {
    const found = /<a href="([^"]+)">Open the simulated cashier/.exec(await page());
    if (!found?.[1]) throw new Error('the page shows no code');
    return found[1].replaceAll('&amp;', '&');
  };
  return { path, page, press, scanUrl };
}

/** Opens a cashier's address and presses a button there. */
export async function payAtCashier(url: string, deed = 'pay'): Promise<string> {
  const opened = await fetch(url, { headers: { 'accept-language': 'en' } });
  const shown = await opened.text();
  const action = /<form[^>]*action="([^"]+)"/.exec(shown)?.[1]?.replaceAll('&amp;', '&') ?? opened.url;
  const pressed = await fetch(new URL(action, opened.url), { method: 'POST', headers: FORM, body: `do=${deed}` });
  return pressed.text();
}
