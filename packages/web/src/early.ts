// A script of its own, run before all others: it begins what the first paint waits for while the rest is still being read.
import { askEarly } from './api/early.ts';
import { antdWords } from './app/antd-words.ts';
import { DICTIONARIES, firstLanguage } from './i18n/languages.ts';
import { kept } from './ui/kept.ts';

const EVERYWHERE = ['/api/session', '/api/shops', '/api/attention'];
/** As board-data.ts asks when nothing is filtered; when they ask otherwise, this is a question too many and no more. */
const FIGURES = ['/api/board', '/api/orders?status=paid&sort=ship_by_asc&limit=8'];

const { pathname, search } = location;
const isSignedOut = pathname === '/sign-in' || pathname === '/first-password';
const isBoard = pathname === '/';
const language = firstLanguage();

if (!isSignedOut) {
  const ofPage = isBoard && search === '' && kept('board') !== 'columns' ? FIGURES : [];
  askEarly([...EVERYWHERE, ...ofPage], { accept: 'application/json', 'accept-language': language });
}
void DICTIONARIES[language]();
// The board is painted without antd; every other page stands on it.
if (!isBoard) {
  void antdWords(language);
  void import('./app/controls.tsx');
}
if (pathname === '/orders') void import('./features/orders/orders-page.tsx');
