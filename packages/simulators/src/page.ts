import type { SimReply, SimRequest } from './simulator.ts';

/** Markup that needs no more escaping. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | number | null | readonly Piece[];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function render(piece: Piece): string {
  if (piece === null) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'string' || typeof piece === 'number') return String(piece).replaceAll(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
  return piece.map(render).join('');
}

export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  new Html(strings.map((s, i) => s + render(pieces[i] ?? null)).join(''));

export type Language = 'zh' | 'en';
export const languageOf = ({ headers }: Pick<SimRequest, 'headers'>): Language =>
  /^\s*en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'zh';

/** Quiet and plain on purpose: nobody may take it for a real provider's page. */
const CSS = `:root{--ink:#1b1f24;--ink2:#5b6472;--surface:#f6f7f9;--raised:#fff;--line:#d7dbe2;--first:#3d4654;--on:#fff;--warn:#7a4f00;--warnbg:#fff3d6;--ok:#1b6e3c;--okbg:#e2f5e8}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--ink2:#a8b0bd;--surface:#15181d;--raised:#1e2229;--line:#343b46;--first:#c9d1dd;--on:#15181d;--warn:#f5c451;--warnbg:#33280d;--ok:#7bd79a;--okbg:#16301f}}
*{box-sizing:border-box}html{color-scheme:light dark;-webkit-text-size-adjust:100%}body{margin:0;background:var(--surface);color:var(--ink);font:15px/1.5 -apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;font-variant-numeric:tabular-nums}
.sim{background:var(--warnbg);color:var(--warn);padding:8px 16px;text-align:center;font-weight:600}main{max-width:480px;margin:0 auto;padding:16px 16px 48px}main.wide{max-width:960px}h1{font-size:20px;line-height:28px;margin:8px 0 16px}h2{font-size:16px;line-height:24px;margin:24px 0 8px}p{margin:0 0 12px}
.card{background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:16px;margin:0 0 16px}.card>:first-child{margin-top:0}.card>:last-child,.card>form:last-child>:last-child{margin-bottom:0}.amount{font-size:40px;line-height:48px;font-weight:600;text-align:center;margin:8px 0}.quiet{color:var(--ink2);font-size:13px}.center{text-align:center}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0 0 12px}dt{color:var(--ink2)}dd{margin:0;text-align:right;overflow-wrap:anywhere}.note{border-radius:8px;padding:12px 16px;margin:0 0 16px;background:var(--warnbg);color:var(--warn)}.note.ok{background:var(--okbg);color:var(--ok)}
button,.button{display:flex;width:100%;min-height:48px;padding:8px 16px;margin:0 0 12px;align-items:center;justify-content:center;border:1px solid var(--line);border-radius:8px;background:var(--raised);color:var(--ink);font:inherit;font-size:16px;cursor:pointer;text-decoration:none}button.first,.button.first{background:var(--first);border-color:var(--first);color:var(--on);font-weight:600}:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
label{display:block;margin:0 0 12px;color:var(--ink2);font-size:13px}input,select{display:block;width:100%;min-height:44px;margin-top:4px;padding:8px 12px;border:1px solid var(--line);border-radius:8px;background:var(--raised);color:var(--ink);font:inherit;font-size:16px}
.grid{display:grid;gap:0 16px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}ul{list-style:none;margin:0;padding:0}li{padding:12px 0;border-top:1px solid var(--line)}li:first-child{border-top:0}.line{display:flex;flex-wrap:wrap;gap:4px 16px;justify-content:space-between}.line>:first-child{overflow-wrap:anywhere}code{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}a{color:inherit}`;

export interface SimPage {
  readonly language: Language;
  readonly title: string;
  readonly body: Html;
  readonly isWide?: boolean;
}

const BANNER = { zh: '模拟器：不是真实的支付机构，不会扣钱', en: 'Simulator: not a real provider, no money moves' } as const;

export function pageReply({ language, title, body, isWide = false }: SimPage, status = 200): SimReply {
  const text = html`<!doctype html>
    <html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(CSS)}
        </style>
      </head>
      <body>
        <p class="sim" role="note">${BANNER[language]}</p>
        <main class="${isWide ? 'wide' : ''}">${body}</main>
      </body>
    </html>`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'",
    },
    body: text.text,
  };
}

/** A press of a button is answered by a redirect, so that reloading presses nothing again. */
export const seeOther = (location: string): SimReply => ({ status: 303, headers: { location } });

export const formOf = (request: SimRequest): URLSearchParams => new URLSearchParams(request.body.toString('utf8'));

/** Whole fen as yuan, without floats. */
export const yuan = (fen: number): string => `${Math.trunc(fen / 100)}.${String(Math.abs(fen % 100)).padStart(2, '0')}`;
