import { describe, expect, it } from 'vitest';
import { inNetwork } from '../../web-ui/network.ts';
import { filterOf, isFiltered, matches, queryOf, timeOf, without } from '../../web-ui/filter.ts';
import { hashOf, hashOfSession, routeOf, type Route } from '../../web-ui/route.ts';
import { event } from '../api/fake-store.ts';

describe('the route in the address', () => {
  it.each<Route>([
    { page: 'now', filter: {} },
    { page: 'now', filter: { from: '-15m' } },
    {
      page: 'events',
      filter: { source: '10.0.0.0/8', sensor: 'web-1', port: '80', grade: 'login', text: 'a&b=c#d e%' },
    },
    { page: 'sources', id: '2001:db8::7', filter: { from: '-24h', until: '-1h' } },
    { page: 'sources', id: 'fe80::1%eth0', filter: {} },
    { page: 'sessions', id: '12', filter: {} },
  ])('comes back as it went: %o', (route) => {
    expect(routeOf(hashOf(route))).toEqual(route);
  });

  it('keeps an address readable', () => {
    expect(hashOf({ page: 'sources', id: '2001:db8::7', filter: {} })).toBe('#/sources/2001:db8::7');
    expect(hashOf({ page: 'events', filter: { source: '2001:db8::7' } })).toBe('#/events?source=2001:db8::7');
    expect(hashOf({ page: 'now', filter: {} })).toBe('#/');
    expect(hashOfSession(7)).toBe('#/sessions/7');
  });

  it.each(['', '#', '#/', '#/nothing', '#source=x', '#/%', '#/?source=', '#//'])('is the first page for %s', (hash) => {
    expect(routeOf(hash)).toEqual({ page: 'now', filter: {} });
  });

  it('of a mangled id is the page without it', () => {
    expect(routeOf('#/sources/%E0%A4%A')).toEqual({ page: 'sources', filter: {} });
  });
});

describe('the filter', () => {
  const one = event(1, { srcIp: '192.0.2.7', instance: 'ftp-2', sensor: 'ftp', grade: 'login', dstPort: 21 });

  it('is the same address in any order, and loses one part', () => {
    expect(queryOf({ text: 'x', source: '192.0.2.7' })).toBe(queryOf({ source: '192.0.2.7', text: 'x' }));
    expect(filterOf('source=192.0.2.7&unknown=1')).toEqual({ source: '192.0.2.7' });
    expect(without({ source: '192.0.2.7', port: '22' }, 'port')).toEqual({ source: '192.0.2.7' });
    expect(isFiltered({})).toBe(false);
    expect(isFiltered({ grade: 'probe' })).toBe(true);
  });

  it('means what the API means by it', () => {
    expect(matches(one, {})).toBe(true);
    expect(matches(one, { source: '192.0.2.7', sensor: 'ftp-2', port: '21' })).toBe(true);
    expect(matches(one, { sensor: 'ftp' })).toBe(true);
    expect(matches(one, { source: '192.0.2.0/24' })).toBe(true);
    expect(matches(one, { source: '192.0.2.77' })).toBe(false);
    expect(matches(one, { port: '22' })).toBe(false);
    expect(matches(one, { text: one.summary.slice(1, 4).toUpperCase() })).toBe(true);
    expect(matches(one, { text: 'nothing of that kind' })).toBe(false);
    expect(matches(one, { until: '-1h' })).toBe(false);
  });

  it('shows a grade and what is worse; notes of the box have none', () => {
    expect(matches(one, { grade: 'probe' })).toBe(true);
    expect(matches(one, { grade: 'login' })).toBe(true);
    expect(matches(one, { grade: 'commands' })).toBe(false);
    expect(matches(event(2, { grade: null }), {})).toBe(true);
    expect(matches(event(2, { grade: null }), { grade: 'touch' })).toBe(false);
  });

  it('knows times in both ways', () => {
    expect(timeOf('-15m', 1_000_000)).toBe(100_000);
    expect(timeOf('1234', 0)).toBe(1234);
    expect(timeOf('2026-11-21T00:00:00Z', 0)).toBe(Date.UTC(2026, 10, 21));
    expect(timeOf('noon', 0)).toBeNull();
  });
});

describe('a network', () => {
  it.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.0.0.9', '10.0.0.9', true],
    ['10.0.0.9', '0.0.0.0/0', true],
    ['2001:db8::7', '2001:db8::/32', true],
    ['2001:db9::7', '2001:db8::/32', false],
    ['fe80::1%eth0', 'fe80::/10', true],
    ['::ffff', '::/0', true],
    ['10.0.0.9', '::/0', false],
  ])('%s in %s: %s', (address, network, is) => {
    expect(inNetwork(address, network)).toBe(is);
  });
});
