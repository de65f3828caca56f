import type { WorkerMakers } from './worker-makers.ts';

/** Workers of the app's own files, beside the page. */
export const moduleWorkers: WorkerMakers = {
  query: () => new Worker(new URL('../../workers/query.worker.ts', import.meta.url), { type: 'module', name: 'query' }),
  ingest: () =>
    new Worker(new URL('../../workers/ingest.worker.ts', import.meta.url), { type: 'module', name: 'ingest' }),
  cases: () => new Worker(new URL('../../workers/cases.worker.ts', import.meta.url), { type: 'module', name: 'cases' }),
  integrity: () =>
    new Worker(new URL('../../workers/integrity.worker.ts', import.meta.url), { type: 'module', name: 'integrity' }),
  paths: () => new Worker(new URL('../../workers/paths.worker.ts', import.meta.url), { type: 'module', name: 'paths' }),
};
