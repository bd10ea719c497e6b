/** Cells of one line at a comma or tab, with quotes as spreadsheets write them. A quote amid a cell is a letter: 5" screen. */
function split(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    row.push(cell.trim());
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (row.some((c) => c !== '')) rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(i + 1) === '"') {
        cell += '"';
        i += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (char === delimiter) endCell();
    else if (char === '\n') endRow();
    else cell += char;
  }
  endRow();
  return rows;
}

/**
 * What was copied from a spreadsheet (tabs), or typed with commas, also full-width ones. A quote that is never closed is
 * taken as a letter: else it would swallow all lines below it.
 */
export function cellsOf(text: string): string[][] {
  const plain = text.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '');
  const delimiter = plain.includes('\t') ? '\t' : ',';
  const even = (plain.match(/"/g)?.length ?? 0) % 2 === 0;
  const comma = delimiter === ',' ? plain.replaceAll('\uff0c', ',') : plain;
  return split(even ? comma : comma.replaceAll('"', '”'), delimiter);
}
