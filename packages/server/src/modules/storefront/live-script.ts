/**
 * Countdowns, one press a form, and a look every few seconds whether something changed. Polling slows down and stops while the
 * page is hidden, so that a forgotten tab costs nothing; who comes back to it sees at once what has become of the payment.
 */
export const LIVE_SCRIPT = `(() => {
  const main = document.querySelector('main[data-stamp]');
  const two = (n) => String(n).padStart(2, '0');
  const clock = (s) => (s >= 3600 ? Math.floor(s / 3600) + ':' : '') + two(Math.floor(s / 60) % 60) + ':' + two(s % 60);
  for (const left of document.querySelectorAll('[data-seconds]')) {
    if (left.dataset.seconds === '') continue;
    const end = performance.now() + Number(left.dataset.seconds) * 1000;
    const words = document.getElementById(left.id + '-words');
    const tick = () => {
      const s = Math.ceil((end - performance.now()) / 1000);
      if (s < 0) return location.reload();
      if (s < 86400) {
        if (words && left.dataset.words) words.textContent = left.dataset.words;
        left.textContent = clock(s);
      }
      setTimeout(tick, 500);
    };
    tick();
  }
  for (const form of document.querySelectorAll('form[data-once]')) {
    form.addEventListener('submit', () => setTimeout(() => { for (const b of form.querySelectorAll('button')) b.disabled = true; }));
  }
  addEventListener('pageshow', (e) => { if (e.persisted) location.reload(); });
  if (!main || !main.dataset.status) return;
  let wait = 2000;
  let timer = 0;
  const look = async () => {
    clearTimeout(timer);
    if (!document.hidden) {
      const answer = await fetch(main.dataset.status, { cache: 'no-store' }).then((r) => r.ok ? r.json() : null, () => null);
      if (answer && answer.stamp !== main.dataset.stamp) return location.replace(location.pathname);
      wait = Math.min(wait * 1.15, 15000);
    }
    clearTimeout(timer);
    timer = setTimeout(look, wait);
  };
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { wait = 2000; look(); } });
  timer = setTimeout(look, wait);
})();
`;
