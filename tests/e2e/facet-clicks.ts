import type { Page } from '@playwright/test';

/**
 * Clicks values of facets, each once to include it and once more to undo that, and gives for each click the ms until
 * the page is idle and has drawn all of it. Rejects where a click leaves the result count as it was.
 */
export async function facetClicks(page: Page, clicks: readonly (readonly [string, number])[]): Promise<number[]> {
  const ms: number[] = [];
  for (const [field, nth] of clicks) {
    const values = page.getByRole('group', { name: `Facet: ${field}`, exact: true }).locator('[data-value]');
    const value = await values.nth(nth).getAttribute('data-value');
    for (const pressed of ['true', 'false']) ms.push(await clickMs(page, { field, value: value ?? '', pressed }));
  }
  return ms;
}

/** Measured in the page, so that the driver's own time is not in it. */
function clickMs(page: Page, click: { field: string; value: string; pressed: string }): Promise<number> {
  return page.evaluate(async ({ field, value, pressed }) => {
    const root = document.documentElement;
    const text = (): string | null | undefined =>
      document.querySelector('[role=status][aria-label="Result count"]')?.textContent;
    const row = `[data-facet="${field}"] [data-value=${CSS.escape(value)}] button.value`;
    const button = document.querySelector<HTMLButtonElement>(row);
    if (!button || root.dataset['idle'] !== 'true') throw new Error(`${field} ${value} is not there to be clicked`);
    const before = text();
    const began = performance.now();
    const drawn = new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        if (root.dataset['idle'] !== 'true') return;
        observer.disconnect();
        requestAnimationFrame(() => {
          resolve(performance.now() - began);
        });
      });
      observer.observe(root, { attributes: true, attributeFilter: ['data-idle'] });
    });
    button.click();
    const took = await drawn;
    const isPressed = document.querySelector(row)?.getAttribute('aria-pressed') === pressed;
    if (!isPressed || text() === before || document.querySelector('[data-facet][aria-busy=true]')) {
      throw new Error(`a click on ${field} ${value} did not show in everything`);
    }
    return took;
  }, click);
}

/** Opens these facets, whichever else are. */
export async function openFacets(page: Page, fields: readonly string[]): Promise<void> {
  for (const field of fields) {
    const name = page.getByRole('group', { name: `Facet: ${field}`, exact: true }).locator('[aria-expanded]');
    if ((await name.getAttribute('aria-expanded')) === 'false') await name.click();
  }
}

export function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;
}
