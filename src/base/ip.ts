/** An IP address as its bytes in network order: 4 for IPv4, 16 for IPv6. */
export type IpBytes = Uint8Array;

export interface CidrBlock {
  readonly bytes: IpBytes;
  /** Leading bits that count: 0 to 32 or 128. */
  readonly prefix: number;
}

/** The longest text of an address: `0000:0000:0000:0000:0000:ffff:255.255.255.255`. */
const longestAddress = 45;

/** Reads a whole text as IPv4 dotted decimal (no leading zeros) or IPv6 (RFC 4291 section 2.2, without zone). */
export function parseIp(text: string): IpBytes | undefined {
  if (text.length < 2 || text.length > longestAddress) return undefined;
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** Reads `address/prefix` (RFC 4632 section 3.1, RFC 4291 section 2.3). Bits past the prefix may be set. */
export function parseCidr(text: string): CidrBlock | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const bytes = parseIp(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (!bytes || !/^(?:0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  const prefix = Number(digits);
  return prefix <= bytes.length * 8 ? { bytes, prefix } : undefined;
}

/** True where the address is of the block's family and inside it. */
export function cidrContains(block: CidrBlock, address: IpBytes): boolean {
  if (address.length !== block.bytes.length) return false;
  const whole = block.prefix >>> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== block.bytes[i]) return false;
  const rest = block.prefix & 7;
  if (rest === 0) return true;
  const mask = (0xff00 >>> rest) & 0xff;
  return ((address[whole]! ^ block.bytes[whole]!) & mask) === 0;
}

function parseIpv4(text: string): IpBytes | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    const part = match[i + 1]!;
    if ((part.length > 1 && part.startsWith('0')) || Number(part) > 255) return undefined;
    bytes[i] = Number(part);
  }
  return bytes;
}

function parseIpv6(text: string): IpBytes | undefined {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const all = parseGroups(text, true);
    return all?.length === 16 ? Uint8Array.from(all) : undefined;
  }
  if (text.includes('::', gap + 1)) return undefined;
  const head = gap === 0 ? [] : parseGroups(text.slice(0, gap), false);
  const tail = gap + 2 === text.length ? [] : parseGroups(text.slice(gap + 2), true);
  if (!head || !tail || head.length + tail.length > 14) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

function parseGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >>> 8, value & 0xff);
      continue;
    }
    const ipv4 = mayEndInIpv4 && index === groups.length - 1 ? parseIpv4(group) : undefined;
    if (!ipv4) return undefined;
    bytes.push(...ipv4);
  }
  return bytes;
}
