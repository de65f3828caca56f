import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { ledger } from '../../../src/explore/ledger.ts';
import { parse, type JsonObject } from '../../fixtures/formats/written-format.ts';
import { TestCase, type TestFile } from '../ingest/case-harness.ts';

/** What became of one file. */
export interface Outcome {
  readonly format: string;
  /** In the file's order, repeats of other files' events too. */
  readonly events: readonly JsonObject[];
  readonly skippedBytes: number;
  readonly diagnostics: readonly Diagnostic[];
  /** How `Told` writes those that are more than information. */
  readonly told: readonly string[];
}

const decoder = new TextDecoder();

/** A diagnostic as the tables write it: `code at`, with the severity where that is no error. */
export function toldAs({ code, severity, at }: Diagnostic): string {
  const place = at === undefined ? '' : ` ${String(at)}`;
  return severity === 'error' ? `${code}${place}` : `${code}${place} (${severity})`;
}

/** Imports files into one case and reads what is kept of each, by the paths that the ledger gives them. */
export async function readDamaged(files: readonly TestFile[]): Promise<ReadonlyMap<string, Outcome>> {
  const testCase = await TestCase.make();
  await testCase.import(files);
  return testCase.whileOpen(async (opened) => {
    const events = new Map<number, JsonObject[]>();
    for (let row = 0; row < opened.table.rows; row++) {
      const span = await opened.span(row);
      const of = events.get(span.source) ?? [];
      events.set(span.source, of);
      of.push(parse(decoder.decode(await opened.reader.read(span))));
    }
    const pathOf = new Map([...opened.sources].map(([id, { path }]) => [path, id]));
    return new Map(
      ledger(opened).rows.map(({ path, format, skippedBytes, diagnostics }): [string, Outcome] => [
        path,
        {
          format,
          events: events.get(pathOf.get(path)!) ?? [],
          skippedBytes,
          diagnostics,
          told: diagnostics.filter(({ severity }) => severity !== 'info').map(toldAs),
        },
      ]),
    );
  });
}
