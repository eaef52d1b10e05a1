import { describe, expect, it } from 'vitest';
import { decodeReply, encodeQuery } from '../../firmware/watch/p0f-message.ts';
import { LINUX, NO_MATCH, reply } from './fake-p0f.ts';

const query = (address: string): string | undefined => encodeQuery(address)?.subarray(4).toString('hex');

describe('a query', () => {
  it.each([
    ['192.0.2.7', '04c0000207000000000000000000000000'],
    ['255.255.255.255', '04ffffffff000000000000000000000000'],
    ['2001:db8::7', '0620010db8000000000000000000000007'],
    ['::', '0600000000000000000000000000000000'],
    ['::1', '0600000000000000000000000000000001'],
    ['fe80::1%eth0', '06fe800000000000000000000000000001'],
    ['::192.0.2.7', '060000000000000000000000 00c0000207'.replace(' ', '')],
    ['1:2:3:4:5:6:7:8', '0600010002000300040005000600070008'],
  ])('for %s', (address, bytes) => {
    expect(query(address)).toBe(bytes);
    expect(encodeQuery(address)).toHaveLength(21);
  });

  it('begins with the magic in the order of the machine', () => {
    expect(new Uint32Array(new Uint8Array(encodeQuery('192.0.2.7') ?? []).buffer.slice(0, 4))[0]).toBe(0x50304601);
  });

  it('there is none for what is no address', () => {
    expect(encodeQuery('closet')).toBeUndefined();
    expect(encodeQuery('192.0.2.0/24')).toBeUndefined();
  });
});

describe('a reply', () => {
  it('with everything', () => {
    const longs = [1_790_000_000, 1_790_000_060, 3, 90, 49, 1_790_000_010, 1_790_000_020];
    const texts = ['Windows', '7 or 8', 'Firefox', '10.x or newer', 'DSL', 'German'];
    expect(decodeReply(reply({ longs, distance: 12, badSw: 2, matchQ: 3, texts }))).toEqual({
      os_name: 'Windows',
      os_flavor: '7 or 8',
      os_match: 'fuzzy generic',
      distance: 12,
      link_type: 'DSL',
      uptime_minutes: 90,
      uptime_wraps_days: 49,
      nat_at: 1_790_000_010_000,
      changed_at: 1_790_000_020_000,
      bad_software: 'mismatch',
      http_name: 'Firefox',
      http_flavor: '10.x or newer',
      language: 'German',
      connections: 3,
      p0f_first_at: 1_790_000_000_000,
      p0f_last_at: 1_790_000_060_000,
    });
  });

  it('with what p0f does not know left out', () => {
    expect(decodeReply(reply({ longs: [1, 2, 1] }))).toEqual({ connections: 1, p0f_first_at: 1000, p0f_last_at: 2000 });
    expect(decodeReply(LINUX)).toMatchObject({ os_match: 'exact', distance: 4, uptime_minutes: 90 });
  });

  it.each([
    [0, 'exact'],
    [1, 'fuzzy'],
    [2, 'generic'],
    [3, 'fuzzy generic'],
    [255, 'fuzzy generic'],
  ])('of match quality %i is %s', (matchQ, match) => {
    expect(decodeReply(reply({ matchQ, texts: ['Linux'] }))).toMatchObject({ os_match: match });
  });

  it('with text to the last byte, and with bytes that are no text', () => {
    const texts = ['x'.repeat(32), Buffer.from([0x1b, 0x5b, 0xff, 0])];
    expect(decodeReply(reply({ texts }))).toMatchObject({ os_name: 'x'.repeat(32), os_flavor: '\x1b[\xff' });
  });

  it('that knows nothing, and that is none', () => {
    expect(decodeReply(NO_MATCH)).toBe('unknown');
    expect(decodeReply(reply({ status: 0 }))).toBe('nonsense');
    expect(decodeReply(reply({ status: 0x11 }))).toBe('nonsense');
    expect(decodeReply(reply({ magic: 0x50304601 }))).toBe('nonsense');
    expect(decodeReply(Buffer.alloc(232, 'HTTP/1.1 400'))).toBe('nonsense');
  });
});
