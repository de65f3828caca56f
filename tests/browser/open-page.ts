import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { expect } from 'vitest';
import '../../src/ui/styles/controls.css';
import '../../src/ui/styles/reset.css';
import '../../src/ui/styles/tokens.css';
import { pickedFiles } from '../../src/read/picked-files.ts';
import { walkHandles, walkItems } from '../../src/read/walk-drop.ts';
import type { App } from '../../src/state/app.svelte.ts';
import { Cases } from '../../src/state/cases.svelte.ts';
import Page from '../../src/ui/shell/Page.svelte';
// the page loads it when it is first shown; here it is there from the start
import '../../src/ui/integrity/IntegrityView.svelte';
import { FakeCases, madeCase } from './fake-cases.ts';
import type { FakeEngine, FakeOptions } from './fake-engine.ts';

interface OpenPage {
  readonly app: App;
  readonly cases: Cases;
  readonly engines: FakeCases;
  readonly engine: FakeEngine;
  /** What was handed to the user as a download. */
  readonly saved: readonly { readonly name: string; readonly blob: Blob }[];
}

/** The whole page over a fake engine, at a link, once it has settled. */
export async function openPage(
  options: FakeOptions & { readonly hash?: string; readonly others?: readonly FakeOptions[] } = {},
): Promise<OpenPage> {
  history.replaceState(null, '', options.hash ?? '#q=');
  localStorage.clear();
  sessionStorage.clear();
  await page.viewport(1280, 800);
  const { events = 0, files = 0 } = options;
  const info = options.info ?? (events > 0 ? madeCase('Case 1', { events, files }) : undefined);
  const engines = new FakeCases(info ? { ...options, info } : options, options.others);
  const saved: { name: string; blob: Blob }[] = [];
  const cases = new Cases({
    cases: engines,
    files: { picked: pickedFiles, dropped: walkItems, kept: walkHandles },
    save: (name, blob) => saved.push({ name, blob }),
  });
  const screen = await render(Page, { cases });
  // what the page's body is otherwise
  if (screen.container instanceof HTMLElement) screen.container.style.height = '100vh';
  void cases.start();
  await settled();
  return { app: cases.app, cases, engine: engines.first, engines, saved };
}

/** Waits until the page says that nothing is pending. */
export async function settled(): Promise<void> {
  await expect.poll(() => document.documentElement.dataset['idle'], { timeout: 5000 }).toBe('true');
}
