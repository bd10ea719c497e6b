import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { speak, tongue } from './words.ts';
import './m.css';

const place = document.getElementById('root');
if (place === null) throw new Error('m.html has no #root');
// Before the first question to the server, whose sentences come in this language.
speak(tongue());
createRoot(place).render(<App />);
