const RISKY = /^[=+\-@\t\r]/;
/** Numbers begin with a minus as well, and are no formula. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe in front: a buyer's message "=HYPERLINK(…)" must not
 * act in the merchant's Excel (CWE-1236). Also in .xlsx, since cells are copied from there into others.
 */
export const formulaSafe = (text: string): string => (RISKY.test(text) && !NUMBER.test(text) ? `'${text}` : text);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Spreadsheets take a CSV for the local code page unless it begins with this mark. */
export const BOM = '\ufeff';

export const csvLine = (cells: readonly string[]): string => `${cells.map((c) => quoted(formulaSafe(c))).join(',')}\r\n`;

/** As it is, for our own reading: nothing is made safe, so nothing is changed. */
export const plainCsvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;
