import { AppError } from '../base/app-error.ts';
import { version } from '../base/version.ts';

const maxCauses = 4;
const maxFrames = 30;

/** Details that are texts of Spoor's own; any other may have come out of a log. */
const ownTexts = ['worker', 'calls', 'again'];

/**
 * A report to copy: which errors they were, where in Spoor's code, by which version in which browser. It holds nothing of
 * a log: messages do not go into it, since what a browser says of a text or a name quotes it. The places say what was
 * thrown, as the same sources build to the same files.
 */
export function errorReport(error: unknown): string {
  const lines = [`Spoor ${version}`];
  let current: unknown = error;
  for (let depth = 0; depth < maxCauses && current !== undefined; depth++) {
    const what = current instanceof Error ? nameOf(current) : `a thrown ${typeof current}`;
    lines.push(depth === 0 ? what : `Caused by ${what}`);
    if (!(current instanceof Error)) break;
    lines.push(...framesOf(current));
    current = current.cause;
  }
  lines.push(navigator.userAgent);
  return lines.join('\n');
}

function nameOf(error: Error): string {
  if (!(error instanceof AppError)) return /^\w{1,40}$/.test(error.name) ? error.name : 'Error';
  const details = Object.entries(error.details)
    .filter(([name, value]) => typeof value === 'number' || ownTexts.includes(name))
    .map(([name, value]) => ` ${name}=${String(value)}`);
  return `${error.code}${details.join('')}`;
}

/** Places in Spoor's files, as `    at name (file.js:1:234)`. A stack may begin with the message, which may be anything. */
function framesOf({ message, stack = '' }: Error): string[] {
  const said = stack.indexOf(message);
  return stack
    .slice(said < 0 ? 0 : said + message.length)
    .split('\n')
    .flatMap((line) => frameOf(line) ?? [])
    .slice(0, maxFrames);
}

const v8Frame = /^\s*at (?:async )?(?:new )?(?:([\w$.#]{1,80}) (?:\[as [^\]]*\] )?\()?(\S+):(\d+):(\d+)\)?$/;
const otherFrame = /^([\w$.#/<>*]{0,80})@(\S+):(\d+):(\d+)$/;

function frameOf(line: string): string | undefined {
  const [, name = '', address = '', row, column] = v8Frame.exec(line) ?? otherFrame.exec(line) ?? [];
  const file = fileOf(address);
  return file && `    at ${name === '' ? '' : `${name} `}(${file}:${String(row)}:${String(column)})`;
}

/** Only the name of a script of Spoor's, and nothing of where it is: that may be a folder of the user's. */
function fileOf(address: string): string | undefined {
  if (address.startsWith('blob:')) return 'worker';
  const home = location.protocol === 'file:' ? 'file://' : `${location.origin}/`;
  if (!address.startsWith(home)) return undefined;
  return /\/([\w.-]+\.(?:js|ts|svelte))(?:\?\S*)?$/.exec(address)?.[1] ?? 'page';
}
