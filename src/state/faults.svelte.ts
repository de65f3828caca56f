import { AppError, isAbort, type AppErrorCode } from '../base/app-error.ts';
import { errorReport } from './error-report.ts';

export interface Fault {
  readonly id: number;
  /** Set where the environment refused; otherwise it is a bug of ours. */
  readonly code: AppErrorCode | undefined;
  readonly details: Readonly<Record<string, string | number>>;
  /** To copy; holds no log data. */
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
    const fault = faultOf(error, ++this.#lastId);
    if (this.#list.some((other) => isSame(other, fault))) return;
    // the newest of a worker's ends says how it stands
    const worker = fault.details['worker'];
    const others = this.#list.filter(({ details }) => worker === undefined || details['worker'] !== worker);
    this.#list = [...others, fault].slice(-maxShown);
  }

  /** Takes back all that was said of one kind. */
  takeBack(code: AppErrorCode): void {
    this.#list = this.#list.filter((fault) => fault.code !== code);
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((fault) => fault.id !== id);
  }
}

/** The user would read the same: reports of one refusal differ by who met it. */
function isSame(a: Fault, b: Fault): boolean {
  if (a.code === undefined || a.code !== b.code) return a.report === b.report;
  return JSON.stringify(a.details) === JSON.stringify(b.details);
}

/** Of any thrown value. */
export function faultOf(error: unknown, id = 0): Fault {
  return {
    id,
    code: error instanceof AppError ? error.code : undefined,
    details: error instanceof AppError ? error.details : {},
    report: errorReport(error),
  };
}
