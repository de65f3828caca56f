/** Spoor's page over a fake engine with as many events as the address says (`?events=10000000`), and nothing stored. */
import { mount } from 'svelte';
import { pickedFiles } from '../../../src/read/picked-files.ts';
import { walkDrop } from '../../../src/read/walk-drop.ts';
import { App } from '../../../src/state/app.svelte.ts';
import Shell from '../../../src/ui/shell/Shell.svelte';
import '../../../src/ui/styles/controls.css';
import '../../../src/ui/styles/reset.css';
import '../../../src/ui/styles/tokens.css';
import { FakeEngine } from '../../browser/fake-engine.ts';

const events = Number(new URLSearchParams(location.search).get('events'));
const app = new App({
  engine: new FakeEngine({ events, files: 1 }),
  files: { picked: pickedFiles, dropped: walkDrop },
});
mount(Shell, { target: document.body, props: { app } });
void app.start();
