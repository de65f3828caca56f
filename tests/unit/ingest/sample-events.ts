import { gzipSync } from 'node:zlib';

/** An event with an ID of its own for each number. */
export function sampleEvent(number: number, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', userName: `user-${String(number % 7)}`, accountId: '111122223333' },
    eventTime: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString().replace('.000Z', 'Z'),
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '203.0.113.9',
    requestParameters: { bucketName: 'plans', key: `file-${String(number)}` },
    eventID: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
    readOnly: true,
    ...more,
  });
}

export function sampleEvents(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => sampleEvent(from + i));
}

export function logText(events: readonly string[]): string {
  return `{"Records":[${events.join(',')}]}`;
}

export function logFile(events: readonly string[]): Uint8Array {
  return new TextEncoder().encode(logText(events));
}

export function gzipped(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(bytes));
}
