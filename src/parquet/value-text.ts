/** A column's values as JSON. Nothing loses digits: a number that a double cannot hold is a string of its digits. */
import { damaged } from './fault.ts';
import type { LeafNode } from './schema.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const tolerant = new TextDecoder('utf-8', { ignoreBOM: true });
const maxMillis = 8_640_000_000_000_000n;
/** Digits that a double always holds. */
const exactDigits = 15;
const unitsPerMilli = { milli: 1n, micro: 1000n, nano: 1_000_000n } as const;
const unitDigits = { milli: 3, micro: 6, nano: 9 } as const;
/** Julian day of 1970-01-01, from which INT96 counts. */
const julianEpoch = 2_440_588n;
const nanosPerDay = 86_400_000_000_000n;

export function textOfBoolean(value: boolean): string {
  return value ? 'true' : 'false';
}

/** INT32, INT64, and what INT96 makes of a time. */
export function textOfInteger({ type, meaning }: LeafNode, value: bigint): string {
  switch (meaning.kind) {
    case 'time':
      return timeText(value, meaning.unit);
    case 'date':
      return value > -100_000_000n && value < 100_000_000n
        ? JSON.stringify(new Date(Number(value) * 86_400_000).toISOString().slice(0, -14))
        : integerText(value);
    case 'decimal':
      return decimalText(value, meaning.scale);
    case 'unsigned':
      return integerText(BigInt.asUintN(type === 'INT32' ? 32 : 64, value));
    default:
      return integerText(value);
  }
}

/** Twelve bytes: nanoseconds of a day, and the day. */
export function textOfInt96(view: DataView, at: number): string {
  const nanos = view.getBigUint64(at, true);
  const day = BigInt(view.getInt32(at + 8, true));
  return timeText((day - julianEpoch) * nanosPerDay + nanos, 'nano');
}

export function textOfFloat(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}

/** `onreplaced` is called where text had bytes that are none. */
export function textOfBytes({ meaning }: LeafNode, bytes: Uint8Array, onreplaced: () => void): string {
  if (meaning.kind === 'decimal') return decimalText(signed(bytes), meaning.scale);
  if (meaning.kind === 'uuid' && bytes.length === 16) return JSON.stringify(uuid(bytes));
  try {
    return JSON.stringify(strict.decode(bytes));
  } catch {
    if (meaning.kind !== 'text') return JSON.stringify(base64(bytes));
    onreplaced();
    return JSON.stringify(tolerant.decode(bytes));
  }
}

function integerText(value: bigint): string {
  const text = value.toString();
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? text : `"${text}"`;
}

/** ISO 8601 in UTC, with as many digits of a second as there are. */
function timeText(value: bigint, unit: keyof typeof unitDigits): string {
  const perMilli = unitsPerMilli[unit];
  const perSecond = perMilli * 1000n;
  const rest = ((value % perSecond) + perSecond) % perSecond;
  const millis = (value - rest) / perMilli;
  if (millis > maxMillis || millis < -maxMillis) return integerText(value);
  const fraction =
    rest === 0n
      ? ''
      : `.${rest
          .toString()
          .padStart(unitDigits[unit], '0')
          .replace(/(?:000)+$/, '')}`;
  return JSON.stringify(new Date(Number(millis)).toISOString().replace(/\.\d+Z$/, `${fraction}Z`));
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
  return digits.length <= exactDigits ? text : `"${text}"`;
}

/** Big-endian, in two's complement. */
function signed(bytes: Uint8Array): bigint {
  if (bytes.length > 64) throw damaged('a decimal of too many digits');
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
