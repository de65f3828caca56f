import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { expect } from 'vitest';
import '../../src/ui/styles/controls.css';
import '../../src/ui/styles/reset.css';
import '../../src/ui/styles/tokens.css';
import { pickedFiles } from '../../src/read/picked-files.ts';
import { walkDrop } from '../../src/read/walk-drop.ts';
import { App } from '../../src/state/app.svelte.ts';
import Shell from '../../src/ui/shell/Shell.svelte';
// the page loads it when it is first shown; here it is there from the start
import '../../src/ui/integrity/IntegrityView.svelte';
import { FakeEngine, type FakeOptions } from './fake-engine.ts';

interface OpenPage {
  readonly app: App;
  readonly engine: FakeEngine;
  /** What was handed to the user as a download. */
  readonly saved: readonly { readonly name: string; readonly blob: Blob }[];
}

/** The whole page over a fake engine, at a link, once it has settled. */
export async function openPage(options: FakeOptions & { readonly hash?: string } = {}): Promise<OpenPage> {
  history.replaceState(null, '', options.hash ?? '#q=');
  localStorage.clear();
  await page.viewport(1280, 800);
  const engine = new FakeEngine(options);
  const saved: { name: string; blob: Blob }[] = [];
  const app = new App({
    engine,
    files: { picked: pickedFiles, dropped: walkDrop },
    save: (name, blob) => saved.push({ name, blob }),
  });
  const screen = await render(Shell, { app });
  // what the page's body is otherwise
  if (screen.container instanceof HTMLElement) screen.container.style.height = '100vh';
  void app.start();
  await settled();
  return { app, engine, saved };
}

/** Waits until the page says that nothing is pending. */
export async function settled(): Promise<void> {
  await expect.poll(() => document.documentElement.dataset['idle'], { timeout: 5000 }).toBe('true');
}
