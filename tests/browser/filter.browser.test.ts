import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openPage, settled } from './open-page.ts';

const filter = page.getByRole('searchbox', { name: 'Filter' });
const count = page.getByRole('status', { name: 'Result count' });
const list = page.getByRole('listbox', { name: 'Suggestions for the filter' });
const terms = page.getByRole('list', { name: 'Filter terms' });

function options(): (string | null)[] {
  return [...document.querySelectorAll('[role=option] .label')].map((option) => option.textContent);
}

function marked(): string | null | undefined {
  const id = filter.element().getAttribute('aria-activedescendant');
  return document.getElementById(id ?? '')?.querySelector('.label')?.textContent;
}

describe('suggestions', () => {
  test('are fields while a name is typed: columns first, then paths of the data', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.type(filter, 're');
    await settled();
    expect(options()).toEqual([
      'readOnly',
      'recipientAccountId',
      'resources.ARN',
      'resources.type',
      'requestParameters.name',
    ]);
    await expect.element(filter).toHaveAttribute('aria-autocomplete', 'list');
    await expect.element(list).toBeVisible();
  });

  test('are taken by keyboard, field and then value, with the value’s count', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.type(filter, 'eventN{Tab}');
    await expect.element(filter).toHaveValue('eventName:');
    await settled();
    expect(options()).toContain('PutObject');
    await userEvent.type(filter, 'Put');
    await settled();
    expect(options()).toEqual(['PutObject']);
    await expect.element(list.getByRole('option').first()).toHaveTextContent(/PutObject\s*\d+/);
    await userEvent.keyboard('{ArrowDown}');
    expect(marked()).toBe('PutObject');
    await userEvent.keyboard('{Enter}');
    await expect.element(filter).toHaveValue('eventName:PutObject ');
    await expect.element(list).not.toBeInTheDocument();
    await userEvent.keyboard('-err{Tab}');
    await expect.element(filter).toHaveValue('eventName:PutObject -errorCode:');
  });

  test('are taken by mouse, and the box keeps the focus', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.type(filter, 'awsR');
    await settled();
    await list.getByRole('option', { name: 'awsRegion' }).click();
    await expect.element(filter).toHaveValue('awsRegion:');
    await expect.element(filter).toHaveFocus();
    await settled();
    await list.getByRole('option', { name: /eu-central-1/ }).click();
    await expect.element(filter).toHaveValue('awsRegion:eu-central-1 ');
  });

  test('complete the word at the caret, in the middle of a filter', async () => {
    await openPage({ events: 100, files: 1, hash: '#q=ev%20errorCode%3A*' });
    const input = filter.element() as HTMLInputElement;
    input.focus();
    input.setSelectionRange(2, 2);
    await userEvent.keyboard('entN');
    await settled();
    await userEvent.keyboard('{Tab}');
    await expect.element(filter).toHaveValue('eventName: errorCode:*');
    expect(input.selectionStart).toBe('eventName:'.length);
  });

  test('close by Escape and stay closed; another Escape leaves the box', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.type(filter, 'event{Escape}');
    await settled();
    await expect.element(list).not.toBeInTheDocument();
    await expect.element(filter).toHaveValue('event');
    await expect.element(filter).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(filter).not.toHaveFocus();
  });

  test('leave Tab to the browser where nothing is being typed', async () => {
    await openPage({ events: 100, files: 1 });
    await userEvent.type(filter, 'eventName:');
    await settled();
    await expect.element(list).toBeVisible();
    await userEvent.keyboard('{Tab}');
    await expect.element(filter).not.toHaveFocus();
    await expect.element(filter).toHaveValue('eventName:');
  });

  test('for an empty box are the saved filters and the last ones', async () => {
    const { app } = await openPage({ events: 100, files: 1 });
    app.saved.save('Failures', 'errorCode:*');
    await userEvent.type(filter, 'first{Enter}');
    await userEvent.clear(filter);
    await userEvent.type(filter, 'second{Enter}');
    await userEvent.clear(filter);
    await settled();
    expect(options()).toEqual(['Failures', 'second', 'first']);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await settled();
    await expect.element(filter).toHaveValue('errorCode:*');
    expect(location.hash).toBe('#q=errorCode:*');
  });

  test('never cost a keystroke, however slow the answers, and show the newest', async () => {
    const held: { readonly call: string; readonly go: () => void }[] = [];
    const gate = (call: string): Promise<void> =>
      call === 'complete' || call === 'fieldNames'
        ? new Promise((resolve) => held.push({ call, go: resolve }))
        : Promise.resolve();
    await openPage({ events: 100, files: 1, gate });
    const text = 'eventName:PutObject awsRegion:e';
    await userEvent.type(filter, text);
    await expect.element(filter).toHaveValue(text);
    await expect.poll(() => held.at(-1)?.call).toBe('complete');
    // answers to what is no longer asked come in last; the last key may not have asked yet
    const newest = (): (string | null)[] => {
      held.at(-1)?.go();
      return options();
    };
    await expect.poll(newest).toEqual(['eu-central-1']);
    for (const { go } of held) go();
    await settled();
    expect(options()).toEqual(['eu-central-1']);
    await expect.element(filter).toHaveValue(text);
  });
});

describe('chips', () => {
  const hash = `#q=${encodeURIComponent('eventName:PutObject -errorCode:* (a OR b)')}`;

  test('are the terms of the filter', async () => {
    await openPage({ events: 1000, files: 1, hash });
    expect([...terms.element().querySelectorAll('li')].map((chip) => chip.textContent.trim())).toEqual([
      'eventName:PutObject',
      'NOT errorCode:*',
      'a OR b',
    ]);
  });

  test('are removed and inverted, each as a step to go back from', async () => {
    await openPage({ events: 1000, files: 1, hash });
    await page.getByRole('button', { name: 'Remove a OR b' }).click();
    await settled();
    await expect.element(filter).toHaveValue('eventName:PutObject -errorCode:*');
    await page.getByRole('button', { name: 'Invert NOT errorCode:*' }).click();
    await settled();
    await expect.element(filter).toHaveValue('eventName:PutObject errorCode:*');
    expect(decodeURIComponent(location.hash)).toBe('#q=eventName:PutObject errorCode:*');
    history.back();
    await expect.element(filter).toHaveValue('eventName:PutObject -errorCode:*');
    history.back();
    await expect.element(filter).toHaveValue('eventName:PutObject -errorCode:* (a OR b)');
    await expect.element(page.getByRole('button', { name: 'Remove a OR b' })).toBeVisible();
    history.forward();
    await expect.element(filter).toHaveValue('eventName:PutObject -errorCode:*');
  });

  test('put the caret on their term to edit it', async () => {
    await openPage({ events: 1000, files: 1, hash });
    await page.getByTitle('Edit NOT errorCode:*').click();
    await expect.element(filter).toHaveFocus();
    const input = filter.element() as HTMLInputElement;
    expect(input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0)).toBe('-errorCode:*');
  });

  test('keep the focus in the row while they are removed by keyboard', async () => {
    await openPage({ events: 1000, files: 1, hash });
    (page.getByRole('button', { name: 'Remove eventName:PutObject' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await settled();
    await expect.element(page.getByRole('button', { name: 'Remove NOT errorCode:*' })).toHaveFocus();
  });

  test('are none while the filter is empty, and Clear filter makes it so', async () => {
    await openPage({ events: 1000, files: 1, hash });
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await settled();
    expect(terms.element().children).toHaveLength(0);
    await expect.element(count).toHaveTextContent('1,000 of 1,000 events');
  });
});

describe('presets', () => {
  test('add their terms, are marked while they are there, and take them away again', async () => {
    await openPage({ events: 1000, files: 1, hash: '#q=awsRegion%3Aeu-central-1' });
    const presets = page.getByRole('button', { name: 'Presets' });
    await presets.click();
    await page.getByRole('menuitemcheckbox', { name: /Root/ }).click();
    await settled();
    await expect.element(filter).toHaveValue('awsRegion:eu-central-1 userIdentity.type:Root');
    await presets.click();
    await expect.element(page.getByRole('menuitemcheckbox', { name: /Root/ })).toBeChecked();
    await page.getByRole('menuitemcheckbox', { name: /Root/ }).click();
    await settled();
    await expect.element(filter).toHaveValue('awsRegion:eu-central-1');
  });

  test('open by their button, and close by it again', async () => {
    await openPage({ events: 100, files: 1 });
    const presets = page.getByRole('button', { name: 'Presets' });
    await presets.click();
    await expect.element(page.getByRole('menu', { name: 'Presets' })).toBeVisible();
    await presets.click();
    await expect.element(page.getByRole('menu', { name: 'Presets' })).not.toBeInTheDocument();
    await expect.element(presets).toHaveAttribute('aria-expanded', 'false');
  });

  test('follow one access key, chosen from those of the data', async () => {
    await openPage({ events: 1000, files: 1 });
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByRole('menuitemcheckbox', { name: /One key/ }).click();
    const keys = page.getByRole('menu', { name: 'Access keys' });
    await keys.getByRole('menuitem').first().click();
    await settled();
    await expect.element(filter).toHaveValue('userIdentity.accessKeyId:AKIAEXAMPLE');
  });
});

describe('saved filters', () => {
  test('are kept under a name, applied and removed', async () => {
    const { app, engine } = await openPage({ events: 1000, files: 1, hash: '#q=errorCode%3A*' });
    const menu = page.getByRole('button', { name: 'Saved' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Save this filter…' }).click();
    await page.getByRole('textbox', { name: 'Save it as' }).fill('Failures');
    await userEvent.keyboard('{Enter}');
    expect(app.saved.list).toEqual([{ name: 'Failures', filter: 'errorCode:*' }]);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    app.search.setFilter('');
    await menu.click();
    await page.getByRole('menuitem', { name: /Failures/ }).click();
    await settled();
    await expect.element(filter).toHaveValue('errorCode:*');
    await menu.click();
    await page.getByRole('menuitem', { name: 'Save or remove filters…' }).click();
    await page.getByRole('button', { name: 'Remove Failures' }).click();
    expect(engine.settings.get('saved-filters')).toBe('{"version":1,"list":[]}');
  });

  test('that another hand wrote are taken as far as they are in order', async () => {
    const entries = [{ name: 'x', filter: 'a' }, { name: 3 }, null, 'no', { name: '', filter: 'b' }];
    const kept = JSON.stringify({ version: 1, list: entries });
    const { app } = await openPage({ settings: new Map([['saved-filters', kept]]) });
    expect(app.saved.list).toEqual([{ name: 'x', filter: 'a' }]);
    for (const broken of ['{', '[]', '{"version":2,"list":[{"name":"x","filter":"a"}]}', '{"version":1,"list":{}}']) {
      app.settings.write('saved-filters', broken);
      expect(app.saved.list).toEqual([]);
    }
  });
});
