import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { ExportKind, GridColumn } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import type { Rows } from './rows.svelte.ts';
import type { Selection } from './selection.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly rows: Rows;
  readonly selection: Selection;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly columns: () => readonly GridColumn[];
}

/** More than this is for an export: a clipboard holds it in memory, twice. */
export const maxCopied = 10_000;

export type CopyOutcome = 'copied' | 'nothing' | 'too-many' | 'refused' | 'cancelled';

/** Puts selected events on the clipboard, as their JSON, one a line, or as CSV with the columns shown. */
export class Copying {
  #outcome = $state.raw<{ readonly outcome: CopyOutcome; readonly count: number; readonly kind: ExportKind }>();
  #share = $state<number | undefined>(undefined);
  #controller: AbortController | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  /** What became of the last copy. */
  get last(): { readonly outcome: CopyOutcome; readonly count: number; readonly kind: ExportKind } | undefined {
    return this.#outcome;
  }

  /** The share done, 0 to 1, of the copy that runs; undefined while none does. */
  get share(): number | undefined {
    return this.#share;
  }

  cancel(): void {
    this.#controller?.abort();
  }

  async copySelected(kind: ExportKind): Promise<void> {
    const { selected } = this.#to.selection;
    this.#outcome = undefined;
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    const outcome = await this.#to.idle.during(() => this.#copy(kind, controller.signal));
    if (this.#controller !== controller) return;
    this.#controller = undefined;
    this.#share = undefined;
    this.#outcome = { outcome, count: selected.count, kind };
  }

  async #copy(kind: ExportKind, signal: AbortSignal): Promise<CopyOutcome> {
    const { engine, rows, selection, columns, faults } = this.#to;
    const { result } = rows;
    const { selected } = selection;
    if (!result || selected.count === 0) return 'nothing';
    if (selected.count > maxCopied) return 'too-many';
    const onprogress = (share: number): void => {
      if (!signal.aborted) this.#share = share;
    };
    const text = engine
      .exportEvents({ result: result.id, kind, columns: columns(), only: selected.ranges }, { signal, onprogress })
      .then((blob) => new Blob([blob], { type: 'text/plain' }));
    try {
      // a promise, since browsers let only the moment of the key press or click reach the clipboard
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
      return 'copied';
    } catch {
      // the clipboard does not tell why; what the engine says is known
      const error = await text.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (signal.aborted && isAbort(error)) return 'cancelled';
      if (error !== undefined) faults.add(error);
      return 'refused';
    }
  }
}
