import { AppError, isAbort, type AppErrorCode } from '../base/app-error.ts';
import type { WireError } from './contract.ts';

export function toWire(error: unknown): WireError {
  if (error instanceof AppError) {
    return { kind: 'app', code: error.code, message: error.message, details: error.details };
  }
  if (isAbort(error)) return { kind: 'abort' };
  if (error instanceof Error)
    return { kind: 'bug', name: error.name, message: error.message, stack: error.stack ?? '' };
  return { kind: 'bug', name: 'Error', message: String(error), stack: '' };
}

export function fromWire(error: WireError): Error {
  switch (error.kind) {
    case 'app':
      return new AppError(error.code as AppErrorCode, error.message, error.details);
    case 'abort':
      return new DOMException('the call was aborted', 'AbortError');
    case 'bug': {
      const bug = new Error(error.message);
      bug.name = error.name;
      bug.stack = error.stack;
      return bug;
    }
  }
}
