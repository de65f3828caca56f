/** How the page makes its workers: of files beside it, or of text inside it. */
export interface WorkerMakers {
  readonly query: () => Worker;
  readonly ingest: () => Worker;
  readonly integrity: () => Worker;
  readonly cases: () => Worker;
  readonly paths: () => Worker;
}
