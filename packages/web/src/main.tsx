import './app/zod-setup.ts';
import { createRoot } from 'react-dom/client';
import { antdWords } from './app/antd-words.ts';
import { Root } from './app/root.tsx';
import { firstLanguage } from './i18n/languages.ts';
import { startLanguages } from './i18n/setup.ts';
import './ui/styles.css';

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
const [firstWords] = await Promise.all([antdWords(firstLanguage()), startLanguages()]);
createRoot(place).render(<Root firstWords={firstWords} />);
