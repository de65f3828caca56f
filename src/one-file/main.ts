/** The page of the one-file edition: everything that it needs is in the file, and it makes no connection. */
import workerScript from 'virtual:one-file-worker';
import { bytesOfBase64 } from '../base/base64.ts';
import { pickedFiles } from '../read/picked-files.ts';
import { walkHandles, walkItems } from '../read/walk-drop.ts';
import { createCases } from '../rpc/cases-engine.ts';
import type { WorkerMakers } from '../rpc/worker-makers.ts';
import { startPage } from '../ui/start-page.ts';

/** Not the name that the hosted app has: where one host serves both, neither finds data of another version. */
const prefix = 'spoor-one-file';

startPage({
  cases: createCases(workersOf(workerScript), prefix),
  files: { picked: pickedFiles, dropped: walkItems, kept: walkHandles, sample: () => pickedFiles([sampleTrail()]) },
});

function workersOf(script: string): WorkerMakers {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const named = (name: string) => (): Worker => new Worker(url, { name });
  return {
    query: named('query'),
    ingest: named('ingest'),
    integrity: named('integrity'),
    cases: named('cases'),
    paths: named('paths'),
  };
}

/** The trail that comes with the app: docs/sample.md. */
function sampleTrail(): File {
  const text = document.getElementById('sample-trail')?.textContent ?? '';
  return new File([bytesOfBase64(text)], 'sample-trail.tgz');
}
