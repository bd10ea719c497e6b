import { expect, test } from 'vitest';
import { html, trusted } from './html.ts';

test('what a person typed never becomes markup, in text or in an attribute', () => {
  const evil = `<script>alert("1")</script>' onload='x`;
  expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
    `<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x</p>`,
  );
});

test('markup inside markup, lists, numbers and nothing', () => {
  const items = [1, 2].map((n) => html`<i>${n}</i>`);
  expect(html`<b>${items}${null}${false}${trusted('<hr>')}</b>`.text).toBe('<b><i>1</i><i>2</i><hr></b>');
});
