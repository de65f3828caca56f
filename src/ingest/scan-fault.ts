import { reached, type LimitName, type Limits } from '../base/limits.ts';
import type { LostText, ScanFaultCode } from '../core/types.ts';
import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.ts';

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

export interface FaultFound {
  readonly code: ScanFaultCode;
  readonly at: number;
  /** Complete events before it. */
  readonly before: number;
  /** The text there. */
  readonly start: string;
}

/** Text quoted from where a fault is. */
export const shownBytes = 40;
/** Lost stretches that are listed one by one. */
const maxLostListed = 8;

/** What a document's first fault is told as, with what it cost. */
export function faultDiagnostics(
  { code, at, before, start }: FaultFound,
  found: number,
  lost: LostText,
  limits: Limits,
): Diagnostic[] {
  const after = found - before;
  const kept = `${String(before)} complete events before it were kept${after > 0 ? `, and ${String(after)} after it` : ''}`;
  const there = start === '' ? '' : `, at ${JSON.stringify(start)}`;
  const severity = code === 'trailing-bytes' ? 'warning' : 'error';
  const limitName = faultLimits[code];
  const limit = limitName && reached(limits, limitName);
  const bound = limit ? ` (${String(limit.value)}${limit.name === 'maxEventBytes' ? ' bytes' : ' levels'})` : '';
  const detail = `${faultTexts[code]}${bound} at byte ${String(at)}${there}; ${kept}; ${String(lost.bytes)} bytes gave no event`;
  const fault: Diagnostic = { code: faultCodes[code], severity, at, detail, ...(limit && { limit }) };
  if (after === 0) return [fault];
  const stretches = lost.ranges.slice(0, maxLostListed);
  return [fault, ...stretches.map((range): Diagnostic => lostStretch(range, severity))];
}

function lostStretch(
  { start, length }: { readonly start: number; readonly length: number },
  severity: Severity,
): Diagnostic {
  return { code: 'json/lost', severity, at: start, detail: `${String(length)} bytes gave no event` };
}
