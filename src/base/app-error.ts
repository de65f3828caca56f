/** What the environment may refuse. Each code has one sentence for the user in `ui/shell/error-text.ts`. */
export type AppErrorCode =
  | 'core/load-failed'
  | 'core/trap'
  | 'rpc/worker-died'
  | 'rpc/bad-answer'
  | 'store/open-failed'
  | 'store/blocked'
  | 'store/quota'
  | 'store/case-gone'
  | 'store/memory-full'
  | 'store/memory-lost'
  | 'store/version-too-new'
  | 'store/write-failed'
  | 'store/missing-record'
  | 'store/segment-gone'
  | 'read/file-unreadable'
  | 'case-file/changed'
  | 'case-file/damaged'
  | 'case-file/too-new'
  | 'case-file/busy'
  | 'query/invalid';

/** The environment refused: coded, and it crosses a worker boundary intact. Nobody matches on its message. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: AppErrorCode,
    message: string,
    details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** True where a part of what is stored is not there any more. */
export function isGone(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'store/missing-record' || error.code === 'store/segment-gone');
}

/** True for the error that an aborted call rejects with. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
