/** Spoor's page over a fake engine with as many events as the address says (`?events=10000000`), and nothing stored. */
import { mount } from 'svelte';
import { pickedFiles } from '../../../src/read/picked-files.ts';
import { walkHandles, walkItems } from '../../../src/read/walk-drop.ts';
import { Cases } from '../../../src/state/cases.svelte.ts';
import Page from '../../../src/ui/shell/Page.svelte';
import '../../../src/ui/styles/controls.css';
import '../../../src/ui/styles/reset.css';
import '../../../src/ui/styles/tokens.css';
import { FakeCases } from '../../browser/fake-cases.ts';

const events = Number(new URLSearchParams(location.search).get('events'));
const cases = new Cases({
  cases: new FakeCases({ events, files: 1 }),
  files: { picked: pickedFiles, dropped: walkItems, kept: walkHandles },
});
mount(Page, { target: document.body, props: { cases } });
void cases.start();
