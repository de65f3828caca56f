import { mount } from 'svelte';
import type { PickedFile } from '../model/engine.ts';
import { App, type Surroundings } from '../state/app.svelte.ts';
import Shell from './shell/Shell.svelte';
import './styles/reset.css';
import './styles/tokens.css';
import './styles/controls.css';

/** Shows the page and opens what this browser holds. */
export function startPage(surroundings: Surroundings): App {
  const app = new App(surroundings);
  addEventListener('error', (event) => {
    app.faults.add(event.error ?? event.message);
  });
  addEventListener('unhandledrejection', (event) => {
    app.faults.add(event.reason);
  });
  mount(Shell, { target: document.body, props: { app } });
  takeLaunchedFiles(app);
  void app.start();
  return app;
}

interface LaunchQueue {
  setConsumer(take: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
}

/** Files that the system opens with the installed app (File Handling API). */
function takeLaunchedFiles(app: App): void {
  const { launchQueue } = globalThis as { readonly launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files }) => {
    if (files.length > 0) app.imports.start(launched(app, files));
  });
}

async function* launched(app: App, handles: readonly FileSystemFileHandle[]): AsyncGenerator<PickedFile, void> {
  for (const handle of handles) {
    try {
      const file = await handle.getFile();
      yield { file, path: file.name };
    } catch (error) {
      app.imports.addUnreadable(handle.name, error);
    }
  }
}
