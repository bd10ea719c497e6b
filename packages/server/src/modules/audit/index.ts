export { canonical, changesBetween, digestOf, type Changes } from './journal.rules.ts';
export { chainEntry, headOf, writeJournal, type Head, type NewEntry } from './write-journal.ts';
export { guardVersion } from './guard-version.ts';
