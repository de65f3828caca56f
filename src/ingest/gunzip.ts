import type { Limits } from '../base/limits.ts';
import type { CoreKit } from '../core/core-kit.ts';
import type { ConvertLimits } from '../decode/convert.ts';
import { inflateDiagnostics } from './inflate-diagnostics.ts';

const nothing = new Uint8Array(0);

/** Inflates gzip that lies inside a document. All of one document together stays within the limit of a file. */
export function makeGunzip(
  kit: () => CoreKit,
  { maxInflatedBytes }: Pick<Limits, 'maxInflatedBytes'>,
): ConvertLimits['gunzip'] {
  let left = maxInflatedBytes;
  return (bytes, most) => {
    if (left <= 0) return { text: nothing, fault: 'there is too much text in this file', limit: 'maxInflatedBytes' };
    const { inflater, text } = kit();
    inflater.begin('gzip');
    const limit = Math.min(most, left);
    let from = 0;
    let state: string;
    do {
      const step = inflater.step(bytes, from, true, limit + 1 - text.length);
      from += step.consumed;
      state = step.state;
    } while (state === 'output-full' && text.length <= limit);
    const size = Math.min(text.length, limit);
    left -= size;
    const unpacked = text.view(0, size).slice();
    if (text.length > limit) {
      const name = limit < most ? 'maxInflatedBytes' : 'maxEventBytes';
      return { text: unpacked, fault: `it grows to more than ${String(limit)} bytes of text`, limit: name };
    }
    const fault = inflateDiagnostics(inflater.faults, 'gzip').find(({ severity }) => severity !== 'info');
    const after = inflater.faults.find(({ code }) => code === 'trailing-bytes');
    return {
      text: unpacked,
      ...(fault && { fault: fault.detail }),
      ...(after && { endsAt: after.at }),
    };
  };
}
