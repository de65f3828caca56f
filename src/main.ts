import { mount } from 'svelte';
import { AppError } from './base/app-error.ts';
import type { PickedFile } from './model/engine.ts';
import { pickedFiles } from './read/picked-files.ts';
import { walkDrop } from './read/walk-drop.ts';
import { createEngine } from './rpc/engine.ts';
import { App } from './state/app.svelte.ts';
import { takeSharedFiles } from './state/shared-files.ts';
import { ServiceWorkerUpdate } from './state/update.svelte.ts';
import Shell from './ui/shell/Shell.svelte';
import './ui/styles/reset.css';
import './ui/styles/tokens.css';
import './ui/styles/controls.css';

const update = new ServiceWorkerUpdate();
const app = new App({
  engine: createEngine(),
  files: { picked: pickedFiles, dropped: walkDrop, sample: sampleTrail },
  update,
});

addEventListener('error', (event) => {
  app.faults.add(event.error ?? event.message);
});
addEventListener('unhandledrejection', (event) => {
  app.faults.add(event.reason);
});

/** The trail that comes with the app: docs/sample.md. */
async function* sampleTrail(): AsyncGenerator<PickedFile, void> {
  const response = await fetch('sample/sample-trail.tgz').catch(() => undefined);
  if (!response?.ok) throw new AppError('read/file-unreadable', 'the sample trail could not be loaded');
  const name = 'sample-trail.tgz';
  yield { file: new File([await response.blob()], name), path: name };
}

interface LaunchQueue {
  setConsumer(take: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
}

/** Files that the system opens with the installed app (File Handling API). */
function takeLaunchedFiles(): void {
  const { launchQueue } = globalThis as { readonly launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files }) => {
    if (files.length > 0) app.imports.start(launched(files));
  });
}

async function* launched(handles: readonly FileSystemFileHandle[]): AsyncGenerator<PickedFile, void> {
  for (const handle of handles) {
    try {
      const file = await handle.getFile();
      yield { file, path: file.name };
    } catch (error) {
      app.imports.addUnreadable(handle.name, error);
    }
  }
}

mount(Shell, { target: document.body, props: { app } });
takeLaunchedFiles();
void app.start();
takeSharedFiles(app);
// what is loaded later must be there with the network off
void app.idle.during(() => update.isOffline);
