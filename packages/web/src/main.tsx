import { createRoot } from 'react-dom/client';
import { Root } from './app/root.tsx';
import { startLanguages } from './i18n/setup.ts';
import './ui/styles.css';

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
await startLanguages();
createRoot(place).render(<Root />);
