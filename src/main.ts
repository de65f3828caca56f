import { mount } from 'svelte';
import { pickedFiles } from './read/picked-files.ts';
import { walkDrop } from './read/walk-drop.ts';
import { createEngine } from './rpc/engine.ts';
import { App } from './state/app.svelte.ts';
import { ServiceWorkerUpdate } from './state/update.svelte.ts';
import Shell from './ui/shell/Shell.svelte';
import './ui/styles/reset.css';
import './ui/styles/tokens.css';
import './ui/styles/controls.css';

const app = new App({
  engine: createEngine(),
  files: { picked: pickedFiles, dropped: walkDrop },
  update: new ServiceWorkerUpdate(),
});

addEventListener('error', (event) => {
  app.faults.add(event.error ?? event.message);
});
addEventListener('unhandledrejection', (event) => {
  app.faults.add(event.reason);
});

mount(Shell, { target: document.body, props: { app } });
void app.start();
