import { sampleEvent } from '../ingest/sample-events.ts';

/** Events with all that can be cut or changed in a JSON text: escapes, characters of each length, every kind of value. */
export function damageEvents(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) =>
    sampleEvent(from + i, {
      userAgent: 'aws-cli/2 "é€😀" C:\\x\ttab',
      requestParameters: { bucketName: 'plans', list: ['a', { b: null }], size: -1.5e3, on: true },
    }),
  );
}
