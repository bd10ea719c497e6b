import { useSyncExternalStore } from 'react';

/**
 * Which orders are selected, and which row is the active one, outside of React's state: a row hears only of itself, so
 * selecting three hundred draws the twenty that are on the screen, not the page.
 */
export class Selection {
  #ids: ReadonlySet<string> = new Set();
  /** All that match the filter, beyond what is loaded: their number as the person was told. */
  #all: number | null = null;
  #active: string | null = null;
  #list = '';
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly ids = (): ReadonlySet<string> => this.#ids;
  readonly all = (): number | null => this.#all;
  readonly active = (): string | null => this.#active;
  readonly count = (): number => this.#all ?? this.#ids.size;

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  toggle(id: string): void {
    const next = new Set(this.#ids);
    if (!next.delete(id)) next.add(id);
    this.#ids = next;
    this.#all = null;
    this.#tell();
  }

  /** Adds or takes away many at once: a column's head, a range with Shift. */
  put(ids: readonly string[], isIn: boolean): void {
    const next = new Set(this.#ids);
    for (const id of ids)
      if (isIn) next.add(id);
      else next.delete(id);
    this.#ids = next;
    this.#all = null;
    this.#tell();
  }

  chooseAll(count: number): void {
    this.#all = count;
    this.#tell();
  }

  clear(): void {
    if (this.#ids.size === 0 && this.#all === null) return;
    this.#ids = new Set();
    this.#all = null;
    this.#tell();
  }

  /** What was selected in one list is not selected in the next. */
  belongTo(list: string): void {
    if (this.#list !== list) this.clear();
    this.#list = list;
  }

  activate(id: string | null): void {
    this.#active = id;
    this.#tell();
  }
}

export const useIsSelected = (selection: Selection, id: string): boolean =>
  useSyncExternalStore(selection.subscribe, () => selection.has(id));
export const useIsActive = (selection: Selection, id: string): boolean =>
  useSyncExternalStore(selection.subscribe, () => selection.active() === id);
export const useSelectedCount = (selection: Selection): number => useSyncExternalStore(selection.subscribe, selection.count);
export const useSelectedIds = (selection: Selection): ReadonlySet<string> => useSyncExternalStore(selection.subscribe, selection.ids);
export const useAllChosen = (selection: Selection): number | null => useSyncExternalStore(selection.subscribe, selection.all);
