/**
 * Countdown, one press a form, and a look every few seconds whether something changed. Polling slows down and stops while
 * the page is hidden, so that a forgotten tab costs nothing.
 */
export const LIVE_SCRIPT = `(() => {
  const main = document.querySelector('main[data-stamp]');
  const left = document.getElementById('left');
  if (left && left.dataset.seconds) {
    const words = document.getElementById('left-words');
    const end = performance.now() + Number(left.dataset.seconds) * 1000;
    const two = (n) => String(n).padStart(2, '0');
    const tick = () => {
      const s = Math.ceil((end - performance.now()) / 1000);
      if (s < 0) return location.reload();
      if (s < 86400) {
        words.textContent = left.dataset.words;
        left.textContent = (s >= 3600 ? Math.floor(s / 3600) + ':' : '') + two(Math.floor(s / 60) % 60) + ':' + two(s % 60);
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
  const look = async () => {
    if (!document.hidden) {
      const answer = await fetch(main.dataset.status + location.search, { cache: 'no-store' }).then((r) => r.ok ? r.json() : null, () => null);
      if (answer && answer.stamp !== main.dataset.stamp) return location.reload();
      wait = Math.min(wait * 1.15, 15000);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
})();
`;
