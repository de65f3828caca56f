import { reached, type LimitName, type Limits } from '../base/limits.ts';
import { quoteText } from '../base/quote-text.ts';
import type { LostText, ScanFaultCode } from '../core/types.ts';
import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.ts';

/** Why a text stopped being read as a document. */
export interface FaultFound {
  readonly code: ScanFaultCode;
  /** Offset in the text. */
  readonly at: number;
  /** Complete events before it. */
  readonly before: number;
  /** The text there: at most `shownBytes`. */
  readonly start: Uint8Array;
}

const shownCharacters = 40;
export const shownBytes = shownCharacters * 4;

const faultCodes: Readonly<Record<ScanFaultCode, DiagnosticCode>> = {
  syntax: 'json/syntax',
  truncated: 'json/truncated',
  'too-deep': 'json/too-deep',
  'event-too-large': 'json/event-too-large',
  'trailing-bytes': 'json/trailing-bytes',
};

const faultTexts: Readonly<Record<ScanFaultCode, string>> = {
  syntax: 'the text stops being JSON',
  truncated: 'the text ends in the middle of the document',
  'too-deep': 'objects and arrays are nested deeper than the limit',
  'event-too-large': 'an event is larger than the limit',
  'trailing-bytes': 'something follows the end of the document',
};

const faultLimits: Partial<Readonly<Record<ScanFaultCode, LimitName>>> = {
  'too-deep': 'maxJsonDepth',
  'event-too-large': 'maxEventBytes',
};

type LostRange = LostText['ranges'][number];

/** The first fault, and each stretch that gave no event where events follow it. `found`: events in all. */
export function faultDiagnostics(
  { code, at, before, start }: FaultFound,
  found: number,
  lost: LostText,
  textBytes: number,
  limits: Limits,
): Diagnostic[] {
  const after = found - before;
  const kept = `${String(before)} complete events before it were kept${after > 0 ? `, and ${String(after)} after it` : ''}`;
  const there = start.length === 0 ? '' : `, at ${quoteText(start, shownCharacters)}`;
  const severity = code === 'trailing-bytes' ? 'warning' : 'error';
  const told = after === 0 ? lost.ranges.at(-1) : undefined;
  const what = told ? `${rangeText(told)} gave no event` : `${String(lost.bytes)} bytes gave no event`;
  const limitName = faultLimits[code];
  const limit = limitName && reached(limits, limitName);
  const bound = limit ? ` (${String(limit.value)}${limit.name === 'maxEventBytes' ? ' bytes' : ' levels'})` : '';
  const detail = `${faultTexts[code]}${bound} at byte ${String(at)}${there}; ${kept}; ${what}`;
  const fault: Diagnostic = { code: faultCodes[code], severity, at, detail, ...(limit && { limit }) };
  if (after === 0) return [fault];
  const stretches = lost.ranges.map((range): Diagnostic => {
    const isFirst = at >= range.start && at <= range.start + range.length;
    const isLast = range.start + range.length === textBytes;
    const why = isFirst ? `${faultTexts[code]} at byte ${String(at)}` : reasonOf(range, isLast);
    return { code: 'json/lost', severity, at: range.start, detail: `${rangeText(range)} gave no event: ${why}` };
  });
  if (lost.count > lost.ranges.length) stretches.push(moreLost(lost, severity));
  return [fault, ...stretches];
}

function rangeText({ start, length, begins }: LostRange): string {
  const range = `bytes ${String(start)} to ${String(start + length)}`;
  return begins.length > 0 ? `${range}, beginning ${quoteText(begins, shownCharacters)},` : range;
}

/** What is wrong with a stretch after the first fault, as far as its beginning tells. */
function reasonOf({ begins }: LostRange, isLast: boolean): string {
  if (begins[0] !== 0x7b) return 'text between events that belongs to none';
  return isLast ? 'the text ends in the middle of an object' : 'an object that is not whole, or no event';
}

function moreLost({ count, ranges }: LostText, severity: Severity): Diagnostic {
  return { code: 'json/lost', severity, detail: `${String(count - ranges.length)} more stretches gave no event` };
}

/** Says where a text whose events are kept as they lie in it is no UTF-8. */
export function invalidText({ invalidAt }: { readonly invalidAt: number | undefined }): readonly Diagnostic[] {
  if (invalidAt === undefined) return [];
  const detail = 'some bytes are no valid text; they are kept, and U+FFFD is shown for them';
  return [{ code: 'text/invalid', severity: 'warning', at: invalidAt, detail }];
}

/** `begins` is how the text begins, in quotes. */
export function notRecognised(why: string, begins: string): Diagnostic {
  const detail = begins === '“”' ? why : `${why}. It begins: ${begins}`;
  return { code: 'decode/not-recognised', severity: 'warning', at: 0, detail };
}

/** Of what an operating system leaves beside files. */
export function passedOver(what: string): Diagnostic {
  return { code: 'decode/no-event', severity: 'info', detail: `${what}: passed over` };
}
