import { AppError } from './base/app-error.ts';
import type { PickedFile } from './model/engine.ts';
import { pickedFiles } from './read/picked-files.ts';
import { walkHandles, walkItems } from './read/walk-drop.ts';
import { createCases } from './rpc/cases-engine.ts';
import { moduleWorkers } from './rpc/module-workers.ts';
import { takeSharedFiles } from './state/shared-files.ts';
import { ServiceWorkerUpdate } from './state/update.svelte.ts';
import { startPage } from './ui/start-page.ts';

const update = new ServiceWorkerUpdate();
const cases = startPage({
  cases: createCases(moduleWorkers, 'spoor'),
  files: { picked: pickedFiles, dropped: walkItems, kept: walkHandles, sample: sampleTrail },
  update,
});
takeSharedFiles(cases);
// what is loaded later must be there with the network off
void cases.page.idle.during(() => update.isOffline);

/** The trail that comes with the app: docs/sample.md. */
async function* sampleTrail(): AsyncGenerator<PickedFile, void> {
  const response = await fetch('sample/sample-trail.tgz').catch(() => undefined);
  if (!response?.ok) throw new AppError('read/file-unreadable', 'the sample trail could not be loaded');
  const name = 'sample-trail.tgz';
  yield { file: new File([await response.blob()], name), path: name };
}
