import { expect, test } from './fixtures.ts';
import { fileText } from '../fixtures/make-trail.ts';
import { smallTrail } from './small-trail.ts';

const trail = await smallTrail({ events: 60, files: 2 });
const [one, two] = trail.files;

test('pasted JSON and CSV text is imported like a drop, and pasting into a field is not', async ({ spoor, page }) => {
  const paste = async (text: string, target = 'body'): Promise<void> => {
    await page.evaluate(
      ([pasted, selector]) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', pasted!);
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        document.querySelector(selector!)!.dispatchEvent(event);
      },
      [text, target],
    );
    await spoor.idle();
  };
  await paste('a word');
  await paste(fileText(one!));
  await spoor.show('Events');
  await spoor.expectCount(one!.events.length, one!.events.length);
  await paste(fileText(two!), 'input[type=search]');
  await spoor.expectCount(one!.events.length, one!.events.length);
  const event = JSON.parse(two!.events[0]!) as { eventID: string; eventTime: string };
  await paste(
    `Event name,Event source,Event ID,Event time\nGetObject,s3.amazonaws.com,${event.eventID},${event.eventTime}\n`,
  );
  await spoor.expectCount(one!.events.length + 1, one!.events.length + 1);
  await paste(fileText(two!));
  await spoor.expectCount(60, 60);
});

test('files that the system opens with the installed app are imported', async ({ spoor, page }) => {
  await page.addInitScript(() => {
    const opened = globalThis as { launch?: unknown };
    const value = { setConsumer: (take: unknown) => (opened.launch = take) };
    Object.defineProperty(globalThis, 'launchQueue', { value, configurable: true });
  });
  await spoor.open();
  await page.evaluate((text) => {
    const { launch } = globalThis as unknown as { launch: (launched: { files: unknown[] }) => void };
    launch({ files: [{ name: 'opened.json', getFile: () => Promise.resolve(new File([text], 'opened.json')) }] });
  }, fileText(one!));
  await spoor.idle();
  expect((await spoor.ledger()).files).toMatchObject([{ path: 'opened.json', events: one!.events.length }]);
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
    return (await (await fetch(link!.href)).json()) as { file_handlers: { accept: object }[] };
  });
  expect(Object.values(manifest.file_handlers[0]!.accept).flat()).toEqual(
    expect.arrayContaining(['.json', '.gz', '.zip']),
  );
});

test('a row of the ledger leads to its events', async ({ spoor, page }) => {
  await spoor.drop([trail.folder]);
  await spoor.idle();
  await spoor.show('Sources');
  await page.getByRole('searchbox', { name: 'Path or format contains' }).fill(two!.path.split('/').at(-1)!);
  await page.getByRole('button', { name: /^Show its .* events$/ }).click();
  await spoor.idle();
  await spoor.expectCount(two!.events.length, 60);
});
