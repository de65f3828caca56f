import type { Engine } from '../model/engine.ts';
import type { LedgerReport, ExportKind, GridColumn } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { ledgerJson } from './ledger-json.ts';
import type { Rows } from './rows.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly rows: Rows;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly columns: () => readonly GridColumn[];
  /** Hands a file to the user. */
  readonly save: (name: string, blob: Blob) => void;
}

/** Files that the user takes along. */
export class Exports {
  #share = $state<number | undefined>(undefined);
  #controller: AbortController | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  /** The share done, 0 to 1, of the export that runs; undefined while none does. */
  get share(): number | undefined {
    return this.#share;
  }

  async saveEvents(kind: ExportKind): Promise<void> {
    const result = this.#to.rows.result;
    if (!result || this.#controller) return;
    const controller = new AbortController();
    this.#controller = controller;
    this.#share = 0;
    await this.#to.idle.during(async () => {
      try {
        const blob = await this.#to.engine.exportEvents(
          { result: result.id, kind, columns: this.#to.columns() },
          {
            signal: controller.signal,
            onprogress: (share) => {
              if (this.#controller === controller) this.#share = share;
            },
          },
        );
        this.#to.save(`spoor-events.${kind}`, blob);
      } catch (error) {
        this.#to.faults.add(error);
      } finally {
        this.#controller = undefined;
        this.#share = undefined;
      }
    });
  }

  cancel(): void {
    this.#controller?.abort();
  }

  saveLedger(report: LedgerReport): void {
    this.#to.save('spoor-ledger.json', new Blob([ledgerJson(report)], { type: 'application/json' }));
  }
}
