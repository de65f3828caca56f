import { mount } from 'svelte';
import type { PickedFile } from '../model/engine.ts';
import { Cases } from '../state/cases.svelte.ts';
import type { Surroundings } from '../state/page-parts.ts';
import Page from './shell/Page.svelte';
import './styles/reset.css';
import './styles/tokens.css';
import './styles/controls.css';

/** Shows the page and opens the case that this tab had open, or that was open last. */
export function startPage(surroundings: Surroundings): Cases {
  const cases = new Cases(surroundings);
  const { faults } = cases.page;
  addEventListener('error', (event) => {
    faults.add(event.error ?? event.message);
  });
  addEventListener('unhandledrejection', (event) => {
    faults.add(event.reason);
  });
  addEventListener('beforeunload', (event) => {
    if (cases.anyInMemory) event.preventDefault();
  });
  mount(Page, { target: document.body, props: { cases } });
  takeLaunchedFiles(cases);
  void cases.start();
  return cases;
}

interface LaunchQueue {
  setConsumer(take: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
}

/** Files that the system opens with the installed app (File Handling API). */
function takeLaunchedFiles(cases: Cases): void {
  const { launchQueue } = globalThis as { readonly launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files }) => {
    if (files.length > 0) cases.app.imports.start(launched(cases, files));
  });
}

async function* launched(cases: Cases, handles: readonly FileSystemFileHandle[]): AsyncGenerator<PickedFile, void> {
  for (const handle of handles) {
    try {
      const file = await handle.getFile();
      yield { file, path: file.name };
    } catch (error) {
      cases.app.imports.addUnreadable(handle.name, error);
    }
  }
}
