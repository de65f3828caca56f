import { AppError, isAbort, type AppErrorCode } from '../base/app-error.ts';

export interface Fault {
  readonly id: number;
  /** Set where the environment refused; otherwise it is a bug of ours. */
  readonly code: AppErrorCode | undefined;
  readonly details: Readonly<Record<string, string | number>>;
  /** For a report: name, message, stack. */
  readonly report: string;
}

/** Faults shown at once; more of them say nothing new. */
const maxShown = 4;

/** What went wrong besides the user's data, until dismissed. */
export class Faults {
  #list = $state.raw<readonly Fault[]>([]);
  #lastId = 0;

  get list(): readonly Fault[] {
    return this.#list;
  }

  /** Takes any thrown value. An abort is no fault. */
  add(error: unknown): void {
    if (isAbort(error)) return;
    const report = describeError(error);
    if (this.#list.some((fault) => fault.report === report)) return;
    const fault: Fault = {
      id: ++this.#lastId,
      code: error instanceof AppError ? error.code : undefined,
      details: error instanceof AppError ? error.details : {},
      report,
    };
    this.#list = [...this.#list, fault].slice(-maxShown);
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((fault) => fault.id !== id);
  }
}

/** A report to copy: what was thrown, by which version of which browser. It holds no log data of its own accord. */
export function describeError(error: unknown): string {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current !== undefined; depth++) {
    if (current instanceof Error) {
      const code = current instanceof AppError ? ` [${current.code}] ${JSON.stringify(current.details)}` : '';
      lines.push(`${current.name}: ${current.message}${code}`, current.stack ?? '');
      current = current.cause;
    } else {
      lines.push(typeof current === 'string' ? current : `thrown: ${typeof current}`);
      break;
    }
  }
  lines.push(navigator.userAgent);
  return lines.filter((line) => line !== '').join('\n');
}
