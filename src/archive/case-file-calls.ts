/** What a worker does when it is asked to write or to read a case file. Loaded when that is first asked for. */
import { AppError } from '../base/app-error.ts';
import { defaultLimits } from '../base/limits.ts';
import { makeCoreKit } from '../core/core-kit.ts';
import type { CaseFileProgress } from '../model/case-file.ts';
import type { CaseInfo } from '../model/cases.ts';
import type { RebuiltCase } from '../model/engine.ts';
import { BlobSource, type BlobLike } from '../read/byte-source.ts';
import type { CallContext, CaseFileMade, CaseFileRead } from '../rpc/contract.ts';
import { CaseRegistry } from '../store/case-registry.ts';
import { DiskStore } from '../store/disk-store.ts';
import type { Store } from '../store/store.ts';
import { CaseExport, type CaseToExport } from './export-case.ts';
import { CaseImport, type ImportCaseSettings } from './import-case.ts';

type Context = CallContext<CaseFileProgress>;

/** Tells of each hundredth once: a case may have a hundred thousand files. */
function told(progress: Context['progress']): Context['progress'] {
  let last = '';
  return ({ phase, share }) => {
    const percent = Math.floor(share * 100);
    if (last === `${phase} ${String(percent)}`) return;
    last = `${phase} ${String(percent)}`;
    progress({ phase, share });
  };
}

/**
 * The whole file as a Blob. It goes into one piece by piece through a stream, which browsers keep on disk where it gets
 * large: it need not fit into memory.
 */
export async function exportCase(
  module: WebAssembly.Module,
  toExport: CaseToExport,
  { signal, progress }: Context,
): Promise<CaseFileMade & { readonly gone: number }> {
  // nothing is hashed with a key
  const kit = makeCoreKit(module, { hashKey: new Uint8Array(32), ...defaultLimits });
  const writing = new CaseExport(toExport, kit);
  const pieces = writing.pieces();
  const failed: { with?: unknown } = {};
  const tell = told(progress);
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        signal.throwIfAborted();
        const step = await pieces.next();
        if (step.done === true) controller.close();
        else controller.enqueue(step.value);
        tell({ phase: 'writing', share: writing.share });
      } catch (error) {
        failed.with = error;
        controller.error(error);
      }
    },
  });
  try {
    const blob = await new Response(stream, { headers: { 'content-type': 'application/zip' } }).blob();
    return { blob, outcome: writing.outcome, gone: writing.gone };
  } catch (error) {
    throw failed.with ?? error;
  }
}

/**
 * Makes a case on disk of what is left of one: what cannot be had otherwise goes from the one to the other as a case file
 * does.
 */
export async function rebuildCase(
  prefix: string,
  from: Omit<CaseToExport, 'ledger' | 'asFarAsLeft'>,
  settings: Omit<ImportCaseSettings, 'signal' | 'onprogress'>,
  context: Context,
): Promise<RebuiltCase> {
  const writing = { ...from, ledger: '', asFarAsLeft: true };
  const { blob, gone } = await exportCase(settings.module, writing, context);
  const { info } = await importCase(prefix, blob, settings, context);
  return { info, gone };
}

/** Fills the store of a new case in memory. */
export async function importCaseInto(
  store: Store,
  blob: BlobLike,
  settings: Omit<ImportCaseSettings, 'signal' | 'onprogress'>,
  context: Context,
): Promise<CaseFileRead> {
  const reading = await open(blob, settings, context);
  await reading.into(store);
  return { name: reading.about.name, outcome: reading.outcome, info: undefined };
}

/** Makes a case on disk, of which nothing stays where the file cannot be read to its end. */
export async function importCase(
  prefix: string,
  blob: BlobLike,
  settings: Omit<ImportCaseSettings, 'signal' | 'onprogress'>,
  context: Context,
): Promise<CaseFileRead & { readonly info: CaseInfo }> {
  const reading = await open(blob, settings, context);
  const info = await new CaseRegistry(prefix).createFilled(reading.about.name, async (made: CaseInfo) => {
    if (made.place.kind !== 'disk') throw new AppError('store/open-failed', 'the case has no database');
    const store = await DiskStore.open(made.place.database);
    try {
      return await reading.into(store);
    } finally {
      store.close();
    }
  });
  return { name: info.name, outcome: reading.outcome, info };
}

function open(
  blob: BlobLike,
  settings: Omit<ImportCaseSettings, 'signal' | 'onprogress'>,
  { signal, progress }: Context,
): Promise<CaseImport> {
  return CaseImport.open(new BlobSource(blob), { ...settings, signal, onprogress: told(progress) });
}
