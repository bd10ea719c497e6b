import type { FastifyReply } from 'fastify';
import { html, trusted, type Html } from './html.ts';

export type PageLocale = 'zh-CN' | 'en';

export interface Page {
  readonly locale: PageLocale;
  readonly title: string;
  readonly body: Html;
  /** Beyond the common sheet. Our own text only. */
  readonly css?: string;
  /** Scripts are files of our own: the content policy allows no inline ones. */
  readonly script?: string;
  /** Goes on by itself, also without scripts. */
  readonly refresh?: { readonly seconds: number; readonly url?: string; readonly onlyWithoutScripts?: boolean };
}

/** Tokens of the look, light and dark; every target a thumb can hit is 48 px high. */
const CSS = `:root{--ink:#1b1f24;--ink2:#5b6472;--surface:#f6f7f9;--raised:#fff;--line:#e3e6eb;--brand:#1f5eff;--on:#fff;--ok:#1b6e3c;--okbg:#e2f5e8;--warn:#8a5a00;--warnbg:#fff3d6;--bad:#b3261e;--badbg:#fde7e5;--calm:#eef0f3}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--ink2:#a8b0bd;--surface:#15181d;--raised:#1e2229;--line:#2c323b;--brand:#8fb0ff;--on:#0d1526;--ok:#7bd79a;--okbg:#16301f;--warn:#f5c451;--warnbg:#33280d;--bad:#ff8a80;--badbg:#3a1a18;--calm:#262b33}}
*{box-sizing:border-box}html{color-scheme:light dark;-webkit-text-size-adjust:100%}body{margin:0;background:var(--surface);color:var(--ink);font:14px/1.5 -apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:480px;margin:0 auto;padding:16px 16px 48px}h1{font-size:16px;font-weight:600;margin:8px 0 16px;text-align:center}h2{font-size:14px;font-weight:600;margin:0 0 8px}p{margin:0 0 8px}
.card{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:12px 16px;margin:0 0 12px}.card>:last-child{margin-bottom:0}.amount{font-size:40px;line-height:48px;font-weight:600;text-align:center;margin:8px 0 12px;overflow-wrap:anywhere}
.quiet{color:var(--ink2);font-size:13px}.center{text-align:center}.row{display:flex;gap:12px;justify-content:space-between;align-items:baseline;padding:8px 0;border-top:1px solid var(--line)}.row:first-of-type{border-top:0}.row>:last-child{text-align:right;white-space:nowrap}
button,.button{display:flex;width:100%;min-height:48px;padding:8px 16px;margin:0 0 12px;align-items:center;justify-content:center;border:1px solid var(--line);border-radius:6px;background:var(--raised);color:var(--ink);font:inherit;font-size:16px;cursor:pointer;text-decoration:none}
button.first,.button.first{background:var(--brand);border-color:var(--brand);color:var(--on);font-weight:600}button:disabled{opacity:.6;cursor:default}:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
.note{border-radius:6px;padding:12px 16px;margin:0 0 12px;background:var(--calm)}.note.ok{background:var(--okbg);color:var(--ok)}.note.warn{background:var(--warnbg);color:var(--warn)}.note.bad{background:var(--badbg);color:var(--bad)}.note strong{display:block;font-size:16px;font-weight:600}
a{color:var(--brand)}code{font:16px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;user-select:all}`;

function refreshTag({ seconds, url, onlyWithoutScripts }: NonNullable<Page['refresh']>): Html {
  const tag = html`<meta http-equiv="refresh" content="${url === undefined ? String(seconds) : `${seconds};url=${url}`}" />`;
  return onlyWithoutScripts ? html`<noscript>${tag}</noscript>` : tag;
}

export function renderPage(page: Page): string {
  return html`<!doctype html>
    <html lang="${page.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="format-detection" content="telephone=no" />
        <link rel="icon" href="data:," />
        <title>${page.title}</title>
        ${page.refresh ? refreshTag(page.refresh) : null}
        <style>
          ${trusted(CSS + (page.css ?? ''))}
        </style>
        ${page.script ? html`<script src="${page.script}" defer></script>` : null}
      </head>
      <body>
        ${page.body}
      </body>
    </html>`.text;
}

/** Pages of buyers are made anew each time, and no cache keeps one. */
export const sendPage = (reply: FastifyReply, page: Page, status = 200): FastifyReply =>
  reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(renderPage(page));
