import { describe, expect, it } from 'vitest';
import { tarOf } from '../../fixtures/tar-of.ts';
import { writeZip, type WrittenZip } from '../../fixtures/zip-writer.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { gzipped, logFile } from '../ingest/sample-events.ts';
import { checkAccount } from './account.ts';
import { concat, encode, flipped, spliced, valueOf } from './damaged.ts';
import { damageEvents } from './events.ts';
import { readDamaged } from './read-damaged.ts';
import { parse } from '../../fixtures/formats/written-format.ts';

const events = damageEvents(0, 6);
const values = events.map((event) => valueOf(parse(event)));
const [front, back] = [logFile(events.slice(0, 3)), logFile(events.slice(3))];
const log = logFile(events);
const zeros = new Uint8Array(32);

/** The first events that are kept of a file or member, and what is told; a member's after its name. */
type Row = readonly [kept: readonly number[], ...told: readonly string[]];
type Rows = Row | Readonly<Record<string, Row>>;
type Damage = readonly [name: string, bytes: Uint8Array, rows: Rows];

const all = [0, 1, 2, 3, 4, 5];
const [firstHalf, secondHalf] = [
  [0, 1, 2],
  [3, 4, 5],
];

const gz = gzipped(log);
const two = concat(gzipped(front), gzipped(back));
const seam = gzipped(front).length;
const gzips: readonly Damage[] = [
  ['cut in the header', gz.subarray(0, 5), [[], 'gzip/truncated 5', 'decode/not-recognised 0 (warning)']],
  ['cut in the trailer', gz.subarray(0, -3), [all, `gzip/truncated ${String(gz.length - 3)}`]],
  ['a flipped bit in the magic', flipped(gz, 0), [[], 'decode/not-recognised 0 (warning)']],
  ['a flipped bit in the method', flipped(gz, 2), [[], 'gzip/bad-header 2', 'decode/not-recognised 0 (warning)']],
  ['a flipped bit in the checksum', flipped(gz, gz.length - 7), [all, `gzip/crc-mismatch ${String(gz.length - 8)}`]],
  ['a flipped bit in the size', flipped(gz, gz.length - 2), [all, `gzip/size-mismatch ${String(gz.length - 4)}`]],
  [
    'the start of a log after it',
    concat(gz, log.subarray(0, 40)),
    [all, `gzip/trailing-bytes ${String(gz.length)} (warning)`],
  ],
  ['zeros after it', concat(gz, zeros), [all, `gzip/trailing-bytes ${String(gz.length)} (warning)`]],
  ['zeros before it', concat(zeros, gz), [[], 'decode/not-recognised 0 (warning)']],
  ['gzip in gzip', gzipped(gzipped(log)), [all]],
  ['members, cut between them', two.subarray(0, seam), [firstHalf]],
  ['members, cut in the second header', two.subarray(0, seam + 4), [firstHalf, `gzip/truncated ${String(seam + 4)}`]],
  ['members, whole', two, [all]],
  [
    'members, a flipped bit in the first checksum',
    flipped(two, seam - 6),
    [all, `gzip/crc-mismatch ${String(seam - 8)}`],
  ],
  [
    'members, a flipped bit in the second magic',
    flipped(two, seam),
    [firstHalf, `gzip/trailing-bytes ${String(seam)} (warning)`],
  ],
  [
    'members, zeros between them',
    spliced(two, seam, zeros),
    [firstHalf, `gzip/trailing-bytes ${String(seam)} (warning)`],
  ],
  ['a gzip name, inflated already', log, [all]],
];

function zipDamages(name: string, zip: WrittenZip): readonly Damage[] {
  const [, second] = zip.members;
  const size = zip.bytes.length;
  const whole = { '!/a.json': [firstHalf], '!/b.json': [secondHalf] } as const;
  const noDirectory = (at: number): string => `zip/bad-directory ${String(at)}`;
  const cut = (at: number): Uint8Array => zip.bytes.subarray(0, at);
  const header = second!.header;
  return [
    [`${name}, cut before the second member`, cut(header), { '': [[], noDirectory(header)], '!/a.json': [firstHalf] }],
    [
      `${name}, cut in the second header`,
      cut(header + 10),
      { '': [[], noDirectory(header + 10), `zip/bad-directory ${String(header)}`], '!/a.json': [firstHalf] },
    ],
    [`${name}, cut before its directory`, cut(zip.directory), { '': [[], noDirectory(zip.directory)], ...whole }],
    [`${name}, cut in its directory`, cut(zip.directory + 20), { '': [[], noDirectory(zip.directory + 20)], ...whole }],
    [`${name}, cut in its end record`, cut(size - 4), { '': [[], noDirectory(size - 4)], ...whole }],
    [
      `${name}, zeros after it`,
      concat(zip.bytes, zeros),
      { '': [[], `zip/unused-bytes ${String(size)} (warning)`], ...whole },
    ],
    [
      `${name}, a flipped bit before the second member`,
      flipped(zip.bytes, header),
      {
        '': [[], `zip/unused-bytes ${String(header)} (warning)`],
        '!/a.json': [firstHalf],
        '!/b.json': [[], `zip/bad-directory ${String(header)}`],
      },
    ],
    [
      `${name}, in a zip, cut before its directory`,
      writeZip([{ name: 'in.zip', data: cut(zip.directory), method: 0 }]).bytes,
      {
        '': [[]],
        '!/in.zip': [[], noDirectory(zip.directory)],
        '!/in.zip!/a.json': [firstHalf],
        '!/in.zip!/b.json': [secondHalf],
      },
    ],
  ];
}

function zipOf(method: number, more: object = {}): WrittenZip {
  return writeZip([
    { name: 'a.json', data: front, method, ...more },
    { name: 'b.json', data: back, method, ...more },
  ]);
}

const stored = zipOf(0);
const { data: firstData, end: firstEnd } = stored.members[0]!;
const storedZips: readonly Damage[] = [
  [
    'stored, cut in the first member',
    stored.bytes.subarray(0, firstData + 600),
    {
      '': [[], `zip/bad-directory ${String(firstData + 600)}`, `zip/truncated ${String(firstData + 600)}`],
      '!/a.json': [[0], 'zip/size-mismatch', 'json/truncated 600'],
    },
  ],
  [
    'stored, a flipped bit in a brace',
    flipped(stored.bytes, firstEnd - 3, 0x20),
    {
      '': [[]],
      '!/a.json': [[0, 1], 'zip/crc-mismatch', `json/syntax ${String(front.length - 3)}`],
      '!/b.json': [secondHalf],
    },
  ],
];

const tar = new Uint8Array(tarOf({ 'a.json': front, 'b.json': back }));
const block = 512;
const second = block + Math.ceil(front.length / block) * block;
const tars: readonly Damage[] = [
  [
    'cut in the second header',
    tar.subarray(0, second + 100),
    { '': [[], `tar/truncated ${String(second + 100)}`], '!/a.json': [firstHalf] },
  ],
  [
    'cut in the second member',
    tar.subarray(0, second + block + 700),
    {
      '': [[], `tar/truncated ${String(second + block + 700)}`],
      '!/a.json': [firstHalf],
      '!/b.json': [[3], 'json/truncated 700'],
    },
  ],
  [
    'cut in the padding',
    tar.subarray(0, second + block + back.length + 5),
    {
      '': [[], `tar/truncated ${String(second + block + back.length + 5)} (warning)`],
      '!/a.json': [firstHalf],
      '!/b.json': [secondHalf],
    },
  ],
  ['cut before its end', tar.subarray(0, -1024), { '': [[]], '!/a.json': [firstHalf], '!/b.json': [secondHalf] }],
  [
    'a flipped bit in the second header',
    flipped(tar, second + 3),
    { '': [[], `tar/bad-header ${String(second)}`], '!/a.json': [firstHalf] },
  ],
  [
    'a flipped bit in the first header: the events are found all the same',
    flipped(tar, 3),
    [
      all,
      'json/syntax 0 (warning)',
      `json/syntax ${String(block + front.length)} (warning)`,
      `json/syntax ${String(second + block + back.length)} (warning)`,
    ],
  ],
  [
    'an empty block between members',
    spliced(tar, second, new Uint8Array(block)),
    { '': [[]], '!/a.json': [firstHalf], '!/b.json': [secondHalf] },
  ],
  [
    'in gzip, without its end',
    gzipped(tar.subarray(0, -1024)),
    { '': [[]], '!/a.json': [firstHalf], '!/b.json': [secondHalf] },
  ],
  [
    'in gzip, a flipped bit in the second header',
    gzipped(flipped(tar, second + 3)),
    { '': [[], `tar/bad-header ${String(second)}`], '!/a.json': [firstHalf] },
  ],
  [
    'in gzip, cut in the trailer',
    gzipped(tar).subarray(0, -3),
    {
      '': [[], `gzip/truncated ${String(gzipped(tar).length - 3)}`],
      '!/a.json': [firstHalf],
      '!/b.json': [secondHalf],
    },
  ],
];

const zst = storedZstd(log);
const zstds: readonly Damage[] = [
  ['cut in the header', zst.subarray(0, 5), [[], 'zstd/truncated 5', 'decode/not-recognised 0 (warning)']],
  ['cut in a block', zst.subarray(0, 1000), [[], 'zstd/truncated 1000', 'decode/not-recognised 0 (warning)']],
  ['a reserved kind of block', flipped(zst, 6, 6), [[], 'zstd/bad-data 6', 'decode/not-recognised 0 (warning)']],
  [
    'a second frame, cut',
    concat(storedZstd(front), zst.subarray(0, 500)),
    [firstHalf, `zstd/truncated ${String(storedZstd(front).length + 500)}`],
  ],
  ['text after it', concat(zst, encode('junk')), [all, `zstd/trailing-bytes ${String(zst.length)} (warning)`]],
];

const mark = Uint8Array.of(0xef, 0xbb, 0xbf);
const le = new Uint8Array(Buffer.from(`\ufeff${Buffer.from(log).toString()}`, 'utf16le'));
const be = new Uint8Array(Buffer.from(le).swap16());
/** Where the third event begins, in bytes of UTF-8 and of UTF-16 with its mark. */
const third = encode(`{"Records":[${events[0]!},${events[1]!},`).length;
const third16 = 2 + `{"Records":[${events[0]!},${events[1]!},`.length * 2;
const without = (text: Uint8Array, at: number, count = 1): Uint8Array =>
  concat(text.subarray(0, at), text.subarray(at + count));
const encodings: readonly Damage[] = [
  [
    'UTF-16 LE, cut',
    le.subarray(0, third16 + 100),
    [[0, 1], `json/truncated ${String(third16)} (warning)`, `json/truncated ${String(third16 + 100)}`],
  ],
  [
    'UTF-16 BE, cut',
    be.subarray(0, third16 + 100),
    [[0, 1], `json/truncated ${String(third16)} (warning)`, `json/truncated ${String(third16 + 100)}`],
  ],
  [
    'UTF-16 of two kinds',
    concat(le, be),
    [all, `text/invalid ${String(le.length)} (warning)`, `json/syntax ${String(le.length)} (warning)`],
  ],
  ...[le, be].flatMap((text, n): Damage[] => {
    const order = n === 0 ? 'LE' : 'BE';
    const half = text.findIndex((_, i) => i > third16 && i % 2 === 0 && text[i + 1 - n] === 0xd8);
    const lost = (at: number): string => `text/invalid ${String(at)} (warning)`;
    const fault = (at: number): string => `json/syntax ${String(at)} (warning)`;
    return [
      [
        `UTF-16 ${order}, without a byte in an event`,
        without(text, third16 + 120),
        [[0, 1, -1, 3, 4, 5], lost(third16), lost(third16 + 120)],
      ],
      [
        `UTF-16 ${order}, without a byte between two`,
        without(text, third16 - 1),
        [all, lost(third16 - 2), fault(third16 - 2)],
      ],
      [
        `UTF-16 ${order}, with a byte too many`,
        spliced(text, third16, Uint8Array.of(7)),
        [all, lost(third16), fault(third16)],
      ],
      [
        `UTF-16 ${order}, without the first half of a character`,
        without(text, half, 2),
        [[0, 1, -1, 3, 4, 5], lost(third16)],
      ],
      [`UTF-16 ${order}, without the second half`, without(text, half + 2, 2), [[0, 1, -1, 3, 4, 5], lost(third16)]],
    ];
  }),
  [
    'half a character in UTF-8',
    spliced(log, log.indexOf(0xc3, third), Uint8Array.of(0xed, 0xa0, 0xbd)),
    [[0, 1, -1, 3, 4, 5], `text/invalid ${String(log.indexOf(0xc3, third))} (warning)`],
  ],
  ['half a character as an escape', spliced(log, log.indexOf(0xc3, third), encode('\\ud83d')), [[0, 1, -1, 3, 4, 5]]],
  ['a mark, cut', concat(mark, log.subarray(0, third + 80)), [[0, 1], `json/truncated ${String(third + 83)}`]],
  ['a mark alone', mark, [[], 'decode/not-recognised 0 (warning)']],
  [
    'a mark before the third event',
    spliced(log, third, mark),
    [all, `json/syntax ${String(third)}`, `json/lost ${String(third)}`],
  ],
  [
    'a byte that is no UTF-8',
    flipped(log, log.indexOf(0xc3, third) + 1, 0xff),
    [[0, 1, -1, 3, 4, 5], `text/invalid ${String(log.indexOf(0xc3, third))} (warning)`],
  ],
];

/** Rows by the paths that the ledger gives them. */
function rowsOf(rows: Rows): [string, Row][] {
  return 0 in rows ? [['', rows as Row]] : Object.entries(rows);
}

describe.each<[string, readonly Damage[]]>([
  ['gzip', gzips],
  [
    'zip',
    [
      ...zipDamages('stored', stored),
      ...zipDamages('deflated', zipOf(8)),
      ...zipDamages('zip64', zipOf(8, { zip64: true })),
      ...storedZips,
    ],
  ],
  ['tar', tars],
  ['Zstandard', zstds],
  ['encodings', encodings],
])('damage to %s', (_, damages) => {
  it('keeps what is whole and tells the rest with its place', async () => {
    const files = damages.map(([path, bytes]) => ({ path, bytes }));
    const outcomes = await readDamaged(files);
    for (const [path, bytes, rows] of damages) {
      const expected = rowsOf(rows);
      const found = [...outcomes].filter(([of]) => of === path || of.startsWith(`${path}!/`));
      expect(
        Object.fromEntries(
          found.map(([of, { events: kept, told }]) => [
            of,
            [kept.map((event) => values.indexOf(valueOf(event))), ...told],
          ]),
        ),
      ).toEqual(Object.fromEntries(expected.map(([member, row]) => [path + member, row])));
      for (const [of, outcome] of found) if (of === path) checkAccount(outcome, Math.max(bytes.length, tar.length), of);
    }
  });
});
