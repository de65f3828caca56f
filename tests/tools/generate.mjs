// npm run generate -- --events N --files M --seed S --out DIR [--duplicates SHARE] [--single] [--plain]
// npm run generate -- --sample --out public/sample
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { projectRoot } from './install.mjs';

const usage = `npm run generate -- --events N --files M --seed S --out DIR [--duplicates SHARE] [--single] [--plain]
    a trail of N events in M log files under DIR; the same options write the same bytes
npm run generate -- --sample --out public/sample
    the built-in sample, sample-trail.tgz; always the same bytes, takes no other option`;

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} most
 */
function numberOf(name, value, most) {
  const number = Number(value);
  if (value === undefined || !(number >= 0 && number <= most))
    throw new Error(`--${name} must be 0 to ${most}\n${usage}`);
  return number;
}

/** @param {string} out */
async function writeSample(out) {
  const { module } =
    /** @type {{ module: typeof import('../fixtures/sample/make-sample.ts') }} */
    (
      await runnerImport(join(projectRoot, 'tests/fixtures/sample/make-sample.ts'), {
        configFile: false,
        root: projectRoot,
      })
    );
  const sample = module.makeSample();
  const archive = module.packSample(sample);
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'sample-trail.tgz'), archive);
  const events = sample.logFiles.reduce((sum, file) => sum + file.events.length, 0);
  console.log(
    `${events} events, ${sample.logFiles.length} log files, ${sample.digests.length} digests, ${archive.byteLength} bytes\n` +
      `edited log file: ${sample.editedLogKey}\ndeleted digest: ${sample.deletedDigestKey}`,
  );
}

/**
 * @param {ReturnType<typeof readOptions>} values
 * @param {string} out
 */
async function writeTrail(values, out) {
  const { module } =
    /** @type {{ module: typeof import('../fixtures/write-trail.ts') }} */
    (await runnerImport(join(projectRoot, 'tests/fixtures/write-trail.ts'), { configFile: false, root: projectRoot }));
  const began = performance.now();
  const written = await module.writeTrail({
    events: Math.floor(numberOf('events', values.events, 1e9)),
    files: Math.max(1, Math.floor(numberOf('files', values.files, 1e6))),
    seed: Math.floor(numberOf('seed', values.seed, Number.MAX_SAFE_INTEGER)),
    duplicates: numberOf('duplicates', values.duplicates, 1),
    single: values.single,
    plain: values.plain,
    out,
  });
  const { files, records, repeats, textBytes, fileBytes } = written;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `${files} files, ${records} records (${repeats} repeats), ${textBytes} bytes of JSON, ${fileBytes} bytes on disk, ${seconds} s`,
  );
}

const readOptions = () =>
  parseArgs({
    options: {
      events: { type: 'string', default: '10000' },
      files: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      duplicates: { type: 'string', default: '0' },
      single: { type: 'boolean', default: false },
      plain: { type: 'boolean', default: false },
      sample: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;

try {
  const values = readOptions();
  if (values.help) console.log(usage);
  else if (values.out === undefined) throw new Error(`--out is missing\n${usage}`);
  else if (values.sample) await writeSample(values.out);
  else await writeTrail(values, values.out);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
