const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
const HAN = /\p{Script=Han}/u;
const MAX_GRAMS = 1000;

// oxlint-disable-next-line no-control-regex
const IS_ASCII = /^[\0-\x7f]*$/;
const SEPARATORS = /[^a-z0-9]+/;

/** Words in one spelling: full-width and half-width, upper and lower case meet; everything else separates. */
const wordsOf = (text: string): string[][] => [...text.normalize('NFKC').toLowerCase().matchAll(WORDS)].map(([word]) => [...word]);

const pairsOf = (word: readonly string[]): string[] =>
  word.length === 1 ? [...word] : word.slice(1).map((letter, i) => `${word[i]}${letter}`);

/** The same of plain letters and digits, which are their own spelling: 2 µs where the other way takes 9. */
function asciiBigrams(text: string): string[] {
  const grams = new Set<string>();
  for (const word of text.toLowerCase().split(SEPARATORS)) {
    if (word.length === 1) grams.add(word);
    for (let i = 1; i < word.length; i += 1) grams.add(word.slice(i - 1, i + 1));
  }
  return [...grams].slice(0, MAX_GRAMS);
}

/**
 * What a text is found by: its 2-grams, word by word, each once (R14). Single Han characters are kept too, as one
 * character (白) is a word people search for; single Latin letters only where they stand alone. At most 1,000.
 */
export function bigrams(text: string): string[] {
  if (IS_ASCII.test(text)) return asciiBigrams(text);
  const grams = new Set<string>();
  for (const word of wordsOf(text)) {
    for (const pair of pairsOf(word)) grams.add(pair);
    for (const letter of word) if (HAN.test(letter)) grams.add(letter);
  }
  return [...grams].slice(0, MAX_GRAMS);
}

/** What a text must hold to match a search: all 2-grams of the search. Empty when there is nothing to search for. */
export const searchGrams = (search: string): string[] => [...new Set(wordsOf(search).flatMap(pairsOf))];
