/** `1234567` → `1,234,567`. By hand: the first toLocaleString of a page takes 20 ms, before anything is painted. */
export const figure = (n: number): string => String(n).replaceAll(/\B(?=(\d{3})+$)/g, ',');
