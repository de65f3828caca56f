/** What a dropped file's path says that it is among CloudTrail's objects, for files whose content does not say it. */
export type NamedAs = 'digest' | 'log' | 'lake-result' | 'lake-sign';

// AWS CloudTrail user guide: "Finding your CloudTrail log files", "CloudTrail digest file structure", "Query results".
const digestName = /_CloudTrail-Digest_/;
const logName = /_CloudTrail(?:-[A-Za-z]+)?_/;
const digestFolder = /(?:^|\/)AWSLogs\/(?:[^/]+\/)+CloudTrail-Digest\//;
const logFolder = /(?:^|\/)AWSLogs\/(?:[^/]+\/)+CloudTrail(?:-[A-Za-z]+)?\//;
const jsonName = /\.json(?:\.gz)?$/;
/** A browser puts ` (1)` somewhere before an extension. */
const lakeResultName = /^result_\d+(?: ?\(\d+\))?\.csv(?: ?\(\d+\))?(?:\.gz)?$/;
const lakeSignName = /^result_sign(?: ?\(\d+\))?\.json$/;

/** Undefined where the path is none of theirs. A member's path follows its archive's, after `!/`. */
export function namedAs(path: string): NamedAs | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (lakeResultName.test(name)) return 'lake-result';
  if (lakeSignName.test(name)) return 'lake-sign';
  // Not an archive or a note that somebody named after them.
  if (!name.includes('.json')) return undefined;
  if (digestName.test(name)) return 'digest';
  if (logName.test(name)) return 'log';
  if (!jsonName.test(name)) return undefined;
  if (digestFolder.test(path)) return 'digest';
  return logFolder.test(path) ? 'log' : undefined;
}
