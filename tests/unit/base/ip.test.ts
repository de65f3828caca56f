import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrContains, parseCidr, parseIp } from '../../../src/base/ip.ts';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6().filter((text) => text !== '::');

describe('parseIp', () => {
  it.each([
    ['10.0.0.255', [10, 0, 0, 255]],
    ['::', Array<number>(16).fill(0)],
    ['::1', [...Array<number>(15).fill(0), 1]],
    ['2001:DB8::8:800:200c:417a', [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 8, 8, 0, 0x20, 0xc, 0x41, 0x7a]],
    ['::ffff:192.0.2.1', [...Array<number>(10).fill(0), 0xff, 0xff, 192, 0, 2, 1]],
    ['1:2:3:4:5:6:7::', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]],
  ])('reads %s', (text, bytes) => {
    expect([...(parseIp(text) ?? [])]).toEqual(bytes);
  });

  it.each([
    ...['', '1', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', ' 1.2.3.4', '1.2.3.4 ', '1.2.3.4:80', '1.2.3.-4'],
    ...[
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '12345::',
      'g::',
      ':1:2:3:4:5:6:7',
    ],
    ...['1.2.3.4::', '::1.2.3', '::1.2.3.4:5', 'fe80::1%eth0', '1:2:3:4:5:6:7:1.2.3.4', '1'.repeat(100)],
  ])('refuses %j', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('takes what Node takes', () => {
    const near = fc.array(fc.constantFrom(':', '::', '.', '0', '1', 'ff', '255', '10.0.0.1'), { maxLength: 12 });
    const text = fc.oneof(
      ipv4,
      ipv6,
      near.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (address) => {
        expect(parseIp(address)?.length ?? 0).toBe({ 0: 0, 4: 4, 6: 16 }[isIP(address)]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseCidr', () => {
  it.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/1/2',
    '::/129',
    '/8',
    'x/8',
  ])('refuses %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('tells the addresses inside as Node does, of the same family only', () => {
    const addresses = fc.oneof(fc.tuple(ipv4, ipv4, fc.nat(32)), fc.tuple(ipv6, ipv6, fc.nat(128)));
    fc.assert(
      fc.property(addresses, fc.boolean(), ([base, other, prefix], same) => {
        const address = same ? base : other;
        const family = isIP(base) === 4 ? 'ipv4' : 'ipv6';
        const blocks = new BlockList();
        blocks.addSubnet(base, prefix, family);
        const block = parseCidr(`${base}/${String(prefix)}`)!;
        expect(cidrContains(block, parseIp(address)!)).toBe(blocks.check(address, family));
      }),
      { numRuns: 500 },
    );
    expect(cidrContains(parseCidr('::/0')!, parseIp('1.2.3.4')!)).toBe(false);
    expect(cidrContains(parseCidr('0.0.0.0/0')!, parseIp('::1')!)).toBe(false);
  });
});
