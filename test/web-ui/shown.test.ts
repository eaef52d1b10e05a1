import { describe, expect, it } from 'vitest';
import type { DecoyStatus } from '../../firmware/api/contract.ts';
import { boundTo, decoyGroups } from '../../web-ui/now/decoy-groups.ts';
import { hexLines } from '../../web-ui/hex.ts';
import { paced } from '../../web-ui/pace.ts';
import { withNewest, withOlder } from '../../web-ui/list/rows.ts';
import { bytes, duration, localTime, utcTime } from '../../web-ui/time.ts';
import { range } from '../api/client.ts';
import { session } from '../api/fake-store.ts';

describe('bytes as hexdump shows them', () => {
  it('are offset, hexadecimal and printable ASCII', () => {
    const given = Buffer.concat([Buffer.from('USER root\r\n'), Buffer.from([0, 0x7f, 0xff, 0x20, 0x7e, 0x41])]);
    expect(hexLines(given.toString('base64'))).toEqual([
      { offset: '00000000', hex: '55 53 45 52 20 72 6f 6f 74 0d 0a 00 7f ff 20 7e', text: 'USER root..... ~' },
      { offset: '00000010', hex: '41', text: 'A' },
    ]);
  });

  it('of nothing are no lines', () => {
    expect(hexLines('')).toEqual([]);
  });
});

describe('times', () => {
  it('are local to the second, with the day when it is not today', () => {
    const now = new Date(2026, 10, 21, 15, 0, 0).getTime();
    expect(localTime(new Date(2026, 10, 21, 4, 3, 2).getTime(), now)).toBe('04:03:02');
    expect(localTime(new Date(2026, 10, 20, 23, 59, 59).getTime(), now)).toBe('20 Nov 23:59:59');
    expect(localTime(new Date(2025, 10, 21, 4, 3, 2).getTime(), now)).toBe('21 Nov 2025 04:03:02');
  });

  it('are UTC to the millisecond in the tooltip', () => {
    expect(utcTime(Date.UTC(2026, 10, 21, 13, 3, 22, 45))).toBe('2026-11-21 13:03:22.045 UTC');
  });

  it.each([
    [-5, '0.0 s'],
    [420, '0.4 s'],
    [12_900, '12 s'],
    [60_000, '1 min'],
    [184_000, '3 min 4 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ])('%i ms last %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [4149, '4.1 kB'],
    [23_400_000, '23 MB'],
    [999_999, '1.0 MB'],
    [5e15, '5000 TB'],
  ])('%i bytes are %s', (count, words) => {
    expect(bytes(count)).toBe(words);
  });
});

describe('decoys', () => {
  const decoy = (port: number, over: Partial<DecoyStatus> = {}): DecoyStatus => ({
    sensor: 'tcp',
    instance: 'range',
    transport: 'tcp',
    address: '::',
    port,
    state: 'listening',
    problem: null,
    ...over,
  });

  it('with a thousand ports are one line', () => {
    const groups = decoyGroups([...range(1, 1000).map((port) => decoy(port)), decoy(8080), decoy(2000), decoy(2001)]);
    expect(groups.map(({ instance, ports }) => [instance, ports])).toEqual([['range', '1-1000, 2000-2001, 8080']]);
  });

  it('are told apart where they do not listen, with the reason', () => {
    const groups = decoyGroups([decoy(1), decoy(2, { state: 'failed', problem: 'in use' }), decoy(3)]);
    expect(groups.map(({ state, ports, problem }) => [state, ports, problem])).toEqual([
      ['listening', '1, 3', null],
      ['failed', '2', 'in use'],
    ]);
  });

  it('say their addresses unless they have all', () => {
    const [group] = decoyGroups([decoy(1, { address: '192.0.2.1' }), decoy(1, { address: '192.0.2.2' }), decoy(1)]);
    if (group === undefined) throw new Error('there is one group');
    expect(boundTo(group)).toBe('192.0.2.1, 192.0.2.2');
    expect(group.ports).toBe('1');
  });
});

describe('rows of a list', () => {
  const rows = (first: number, last: number) =>
    range(first, last)
      .toReversed()
      .map((id) => session(id));
  const idOf = ({ id }: { readonly id: number }): number => id;
  const ids = (list: { readonly rows: readonly { readonly id: number }[] }): number[] => list.rows.map(idOf);

  it('fetched again replace what they cover and leave what lies below', () => {
    const again = { rows: [session(6), session(5, { bytesIn: 999 }), session(4)], next: 4 };
    const merged = withNewest({ rows: rows(1, 5), next: null }, again, idOf);
    expect(ids(merged)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(merged.rows[1]?.bytesIn).toBe(999);
    expect(merged.next).toBeNull();
  });

  it('fetched again leave no gap when more came than a page holds', () => {
    const merged = withNewest({ rows: rows(1, 5), next: null }, { rows: rows(90, 99), next: 90 }, idOf);
    expect(ids(merged)).toEqual(range(90, 99).toReversed());
    expect(merged.next).toBe(90);
  });

  it('that were deleted go', () => {
    const held = { rows: rows(1, 5), next: 1 };
    expect(withNewest(held, { rows: [], next: null }, idOf)).toEqual({ rows: [], next: null });
    expect(ids(withNewest(held, { rows: [session(5)], next: null }, idOf))).toEqual([5]);
  });

  it('one that moved to the top stands there once', () => {
    const merged = withNewest({ rows: rows(1, 5), next: 1 }, { rows: [session(2), session(5)], next: 4 }, idOf);
    expect(ids(merged)).toEqual([2, 5, 4, 3, 1]);
  });

  it('older ones come below, none twice', () => {
    const merged = withOlder({ rows: rows(5, 7), next: 5 }, { rows: rows(3, 5), next: 3 }, idOf);
    expect(ids(merged)).toEqual([7, 6, 5, 4, 3]);
    expect(merged.next).toBe(3);
  });
});

describe('pace', () => {
  it('runs at once, then at most once in each rest, and loses no last request', () => {
    let runs = 0;
    const rests: (() => void)[] = [];
    const run = paced(
      () => (runs += 1),
      2000,
      (what) => rests.push(what),
    );
    run();
    expect(runs).toBe(1);
    run();
    run();
    expect(runs).toBe(1);
    rests.shift()?.();
    expect(runs).toBe(2);
    rests.shift()?.();
    expect(runs).toBe(2);
    expect(rests).toEqual([]);
    run();
    expect(runs).toBe(3);
  });
});
