import type { DiagnosticCode } from '../model/diagnostic.ts';

export type ParquetFaultCode = Extract<DiagnosticCode, `parquet/${string}`>;

/** What is wrong with a file's bytes. Thrown inside this room only; it comes out as a diagnostic. */
export class ParquetFault extends Error {
  readonly code: ParquetFaultCode;

  constructor(code: ParquetFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function damaged(message: string): ParquetFault {
  return new ParquetFault('parquet/bad-data', message);
}

/** A fault as it is; reading past the end of a view is one too. Anything else is thrown on. */
export function faultOf(thrown: unknown): ParquetFault {
  if (thrown instanceof ParquetFault) return thrown;
  if (thrown instanceof RangeError) return damaged('the data ends too early');
  throw thrown;
}
