import { expect, test } from './fixtures.ts';
import { smallTrail } from './small-trail.ts';

const timeOf = (line: string): string => (JSON.parse(line) as { readonly eventTime: string }).eventTime;

test('exported NDJSON is the matching events byte for byte, in time order', async ({ spoor }) => {
  const trail = await smallTrail({ duplicates: 0.05 });
  await spoor.pick('Open folder', trail.folder);
  for (const [filter, matches] of [
    ['', () => true],
    ['eventName:PutRolePolicy OR eventName:PutObject', /"eventName":"Put(RolePolicy|Object)"/],
    ['eventName:RunInstances', /"eventName":"RunInstances"/],
    ['eventName:NoSuchEvent', () => false],
  ] as const) {
    await spoor.filter(filter);
    const wanted = trail.texts.filter((text) => (matches instanceof RegExp ? matches.test(text) : matches()));
    const lines = await spoor.exportedLines();
    expect([...lines].sort(), filter).toEqual([...wanted].sort());
    const times = lines.map(timeOf);
    expect([times, [...times].reverse()], filter).toContainEqual([...times].sort());
  }
});

test('pretty-printed events are exported on one line with nothing but white space between tokens gone', async ({
  spoor,
}) => {
  const text =
    '{\n  "eventVersion": "1.08",\n  "eventID": "a  b",\n  "eventTime": "2026-03-01T00:00:00Z",\n  "n": [1.0, 2e3, "x\\u0041 y"]\n}';
  await spoor.page.getByRole('button', { name: 'Open files' }).waitFor();
  const chooser = spoor.page.waitForEvent('filechooser');
  await spoor.page.getByRole('button', { name: 'Open files' }).click();
  const buffer = Buffer.from(`{"Records": [\n${text}\n]}`);
  await (await chooser).setFiles([{ name: 'pretty.json', mimeType: 'application/json', buffer }]);
  await spoor.expectCount(1, 1);
  expect(await spoor.exportedLines()).toEqual([
    '{"eventVersion":"1.08","eventID":"a  b","eventTime":"2026-03-01T00:00:00Z","n":[1.0,2e3,"x\\u0041 y"]}',
  ]);
});

test('exported CSV has a header and one row an event, and no cell that a spreadsheet would run', async ({ spoor }) => {
  const trail = await smallTrail({ events: 50, files: 2 });
  await spoor.pick('Open folder', trail.folder);
  await spoor.expectCount(50, 50);
  const { name, bytes } = await spoor.download('Export CSV');
  expect(name).toMatch(/\.csv$/);
  const lines = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\r\n');
  expect(lines.pop()).toBe('');
  expect(lines).toHaveLength(51);
  expect(lines[0]).toContain('eventTime');
  expect(lines[0]).toContain('eventName');
  for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@\t\r-]/);
});
