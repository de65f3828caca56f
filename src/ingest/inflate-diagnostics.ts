import type { InflateFault } from '../core/types.ts';
import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.ts';

/** A compressed stream's faults as diagnostics of its container: RFC 1952 for gzip, APPNOTE.TXT for zip members. */
export function inflateDiagnostics(faults: readonly InflateFault[], codec: 'gzip' | 'deflate' | 'zstd'): Diagnostic[] {
  return faults.map((fault) => ({
    ...(codec === 'zstd' ? describeZstd(fault) : describe(fault, codec)),
    at: fault.at,
  }));
}

interface Described {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly detail: string;
}

function describe(fault: InflateFault, codec: 'gzip' | 'deflate'): Described {
  const member = fault.member > 0 ? ` in gzip member ${String(fault.member + 1)}` : '';
  const zip = codec === 'deflate';
  switch (fault.code) {
    case 'bad-header':
      return { code: 'gzip/bad-header', severity: 'error', detail: `not a valid gzip header${member}` };
    case 'bad-data':
      return {
        code: zip ? 'zip/bad-data' : 'gzip/bad-data',
        severity: 'error',
        detail: `the compressed data is damaged${member}; text up to the damage was read`,
      };
    case 'truncated':
      return {
        code: zip ? 'zip/truncated' : 'gzip/truncated',
        severity: 'error',
        detail:
          fault.expected === undefined
            ? `the file ends in the middle of its compressed data${member}; text up to there was read`
            : `the file ends before its checksum and size do${member}; all of its text was read`,
      };
    case 'crc-mismatch':
      return {
        code: zip ? 'zip/crc-mismatch' : 'gzip/crc-mismatch',
        severity: 'error',
        detail: `the checksum does not fit the data${member}: ${hex(fault.expected)} is stored, ${hex(fault.found)} was found`,
      };
    case 'size-mismatch':
      return {
        code: zip ? 'zip/size-mismatch' : 'gzip/size-mismatch',
        severity: 'error',
        detail: `the stored size does not fit the data${member}: ${String(fault.expected)} stored, ${String(fault.found)} found`,
      };
    case 'trailing-bytes':
      return {
        code: zip ? 'zip/bad-data' : 'gzip/trailing-bytes',
        severity: 'warning',
        detail: trailing(fault),
      };
    case 'unsupported':
      return { code: 'gzip/bad-header', severity: 'error', detail: 'a form of compression that is not read' };
    case 'several-members':
      return {
        code: 'gzip/several-members',
        severity: 'info',
        detail: 'several gzip members follow each other; all were read',
      };
  }
}

/** RFC 8878. */
function describeZstd(fault: InflateFault): Described {
  switch (fault.code) {
    case 'bad-header':
      return { code: 'zstd/bad-header', severity: 'error', detail: 'not a valid Zstandard frame' };
    case 'unsupported': {
      const detail = `a frame that needs a dictionary or ${String(fault.expected ?? 0)} bytes of memory is not read`;
      return { code: 'zstd/unsupported', severity: 'error', detail };
    }
    case 'truncated': {
      const detail = 'the file ends in the middle of its compressed data; text up to there was read';
      return { code: 'zstd/truncated', severity: 'error', detail };
    }
    case 'crc-mismatch': {
      const detail = `the checksum does not fit the data: ${hex(fault.expected)} is stored, ${hex(fault.found)} was found`;
      return { code: 'zstd/checksum-mismatch', severity: 'error', detail };
    }
    case 'trailing-bytes':
      return { code: 'zstd/trailing-bytes', severity: 'warning', detail: trailing(fault) };
    default: {
      const detail = 'the compressed data is damaged; text up to the damage was read';
      return { code: 'zstd/bad-data', severity: 'error', detail };
    }
  }
}

function trailing(fault: InflateFault): string {
  const count = String(fault.expected ?? 0);
  return fault.found === fault.expected
    ? `${count} zero bytes follow the compressed data`
    : `${count} bytes follow the compressed data and belong to nothing`;
}

function hex(value: number | undefined): string {
  return value === undefined ? 'nothing' : (value >>> 0).toString(16).padStart(8, '0');
}
