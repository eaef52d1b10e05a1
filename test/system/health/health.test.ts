import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HealthAlert } from '../../../firmware/core/health.ts';
import { startHealth, type Health } from '../../../firmware/system/health/health.ts';
import { readKept, writeKept, type Kept } from '../../../firmware/system/health/kept.ts';
import type { Link } from '../../../firmware/system/health/network.ts';
import { bad, good, warning, type Reading } from '../../../firmware/system/health/reading.ts';
import { TestClock } from '../../alerts/rig.ts';

const EVERY_MS = 30_000;
const COOL = good('41 °C');
const HOT = bad('84 °C', 'Give it air.');
const eth0 = (...addresses: readonly string[]): Link => ({ name: 'eth0', isUp: true, addresses });

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

class Box {
  readonly clock = new TestClock();
  readonly told: string[] = [];
  readonly log: string[] = [];
  reading: Reading | undefined | Error = COOL;
  links: readonly Link[] = [eth0('10.0.0.5')];
  kept: Kept | undefined;
  health: Health | undefined;

  async start(alerts: readonly HealthAlert[] = ['temperature', 'addresses', 'reboot']): Promise<void> {
    this.health = await startHealth({
      clock: this.clock,
      alerts,
      everyMs: EVERY_MS,
      kept: this.kept,
      keep: (kept) => (this.kept = kept),
      links: () => Promise.resolve(this.links),
      log: (sentence) => this.log.push(sentence),
      note: (name, values) => this.told.push([name, ...Object.values(values as Record<string, string>)].join(' | ')),
      readers: {
        temperature: () => {
          if (this.reading instanceof Error) throw this.reading;
          return this.reading;
        },
      },
    });
  }

  /** Looks again, `times` times. */
  async look(times = 1): Promise<void> {
    for (let look = 0; look < times; look += 1) {
      this.clock.pass(EVERY_MS);
      await vi.advanceTimersByTimeAsync(EVERY_MS);
    }
  }

  fact = () => this.health?.facts().find(({ name }) => name === 'temperature');
}

describe('health', () => {
  it('shows a change at once, tells it when the next look shows it again, and mails it once', async () => {
    const box = new Box();
    await box.start();
    await box.look(3);
    expect(box.told).toEqual([]);
    expect(box.fact()).toMatchObject({ name: 'temperature', state: 'good', value: '41 °C', cure: null });
    box.reading = HOT;
    await box.look();
    const since = box.clock.now();
    expect(box.fact()).toMatchObject({ state: 'bad', value: '84 °C', cure: 'Give it air.', since });
    expect(box.told).toEqual([]);
    await box.look(50);
    expect(box.fact()).toMatchObject({ since });
    expect(box.told).toEqual([
      'health_changed | temperature | bad | 84 °C',
      'health_alarm | temperature | 84 °C | Give it air.',
    ]);
    expect(box.log).toEqual(['health: temperature is bad: 84 °C. Give it air.']);
  });

  it('does not tell of one freak', async () => {
    const box = new Box();
    await box.start();
    await box.look(2);
    for (let time = 0; time < 5; time += 1) {
      box.reading = HOT;
      await box.look();
      box.reading = COOL;
      await box.look(2);
    }
    expect(box.told).toEqual([]);
  });

  it('mails the same again only after it was well for an hour', async () => {
    const box = new Box();
    await box.start();
    const alarms = () => box.told.filter((line) => line.startsWith('health_alarm')).length;
    for (let time = 0; time < 10; time += 1) {
      box.reading = HOT;
      await box.look(4);
      box.reading = COOL;
      await box.look(10);
    }
    expect(alarms()).toBe(1);
    await box.look(3_600_000 / EVERY_MS);
    box.reading = HOT;
    await box.look(2);
    expect(alarms()).toBe(2);
  });

  it('mails nothing that is not asked for, and no warning', async () => {
    const box = new Box();
    await box.start(['card']);
    box.reading = HOT;
    await box.look(3);
    expect(box.told).toEqual(['health_changed | temperature | bad | 84 °C']);
    const other = new Box();
    other.reading = warning('72 °C', 'Give it air.');
    await other.start();
    await other.look(3);
    expect(other.told).toEqual(['health_changed | temperature | warning | 72 °C']);
  });

  it('knows over a restart of what somebody was told', async () => {
    const box = new Box();
    box.reading = HOT;
    await box.start();
    await box.look(3);
    box.health?.stop();
    box.told.length = 0;
    await box.start();
    await box.look(3);
    expect(box.told).toEqual(['health_changed | temperature | bad | 84 °C']);
  });

  it('leaves out what cannot be known, and complains once of what cannot be read', async () => {
    const box = new Box();
    box.reading = undefined;
    await box.start();
    expect(box.health?.facts().map(({ name }) => name)).toEqual(['network']);
    box.reading = new Error('EIO');
    await box.look(3);
    expect(box.fact()).toBeUndefined();
    expect(box.log).toEqual(['health: temperature cannot be read: EIO']);
    box.reading = COOL;
    await box.look();
    expect(box.fact()).toMatchObject({ state: 'good' });
  });
});

describe('what happens to the box', () => {
  it('is told: another boot, not another start of the daemon', async () => {
    const box = new Box();
    await box.start();
    box.health?.stop();
    await box.start();
    expect(box.told).toEqual([]);
    box.health?.stop();
    box.kept = { ...(box.kept as Kept), bootId: 'an earlier one' };
    await box.start();
    expect(box.told).toEqual([
      'rebooted',
      'health_alarm | reboot | this box was started anew | If nobody of yours did that, see to its power supply.',
    ]);
    expect(box.kept?.bootId).toBe('boot');
  });

  it('is told: an address that lasts, also one that came while the daemon was away', async () => {
    const box = new Box();
    await box.start();
    box.links = [eth0()];
    await box.look();
    box.links = [eth0('10.0.0.5')];
    await box.look(3);
    expect(box.told).toEqual([]);
    box.health?.stop();
    box.links = [eth0('10.0.0.9')];
    await box.start();
    await box.look(3);
    expect(box.told.slice(0, 2)).toEqual([
      'network_changed | eth0: 10.0.0.9 instead of 10.0.0.5',
      'health_alarm | addresses | eth0: 10.0.0.9 instead of 10.0.0.5 | If nobody of yours has changed the network, see who did.',
    ]);
    expect(box.told).toHaveLength(2);
  });
});

describe('what is kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'skep-kept-'));
  const path = join(folder, 'health.json');
  afterEach(() => rmSync(path, { force: true }));

  it('comes back, and anything else is nothing', () => {
    expect(readKept(path)).toBeUndefined();
    const kept: Kept = { bootId: 'a', links: [eth0('10.0.0.5')], alarmed: ['card'] };
    writeKept(path, kept);
    expect(readKept(path)).toEqual(kept);
    for (const text of ['', '[]', '{"bootId":1}', '{"bootId":"a"', 'null']) {
      writeFileSync(path, text);
      expect(readKept(path), text).toBeUndefined();
    }
    writeFileSync(path, '{"bootId":"a","links":[1,{"name":"x"}],"alarmed":["moon","card"]}');
    expect(readKept(path)).toEqual({ bootId: 'a', links: [], alarmed: ['card'] });
  });
});
