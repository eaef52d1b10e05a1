import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ignoreCommand } from '../../firmware/cli/ignore.ts';
import { openBeside } from '../../firmware/store/beside.ts';
import { lockFolder } from '../../firmware/store/lock.ts';
import { run } from './io.ts';

const NOW = Date.UTC(2026, 10, 21, 5, 24, 5);

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-ignore-'));
  now = NOW;
});
afterEach(() => rmSync(folder, { recursive: true }));

const ignore = async (...words: readonly string[]) => {
  const command = ignoreCommand({
    sensors: [],
    hostname: 'closet',
    openBeside: (data) => openBeside(data, undefined),
    now: () => now,
  });
  return await run(command, [...words, '--data', folder]);
};
const rules = () => {
  const { outbox, close } = openBeside(folder, undefined);
  const found = outbox.ignoreRules();
  close();
  return found;
};

describe('skep ignore', () => {
  it('adds, lists and removes rules while a daemon holds the data directory', async () => {
    const unlock = lockFolder(folder, undefined);
    expect(await ignore('add', '10.0.0.9', '--for', '30d')).toEqual({
      code: 0,
      out: 'rule 1: 10.0.0.9, up to commands until 2026-12-21 05:24 UTC\n',
      err: '',
    });
    const more = [
      '--mac',
      'AA-BB-CC-00-11-22',
      '--port',
      '80,22',
      '--sensor',
      'ftp',
      '--grade',
      'touch',
      '--note',
      'x',
    ];
    expect((await ignore('add', ...more)).out).toBe('rule 2: aa:bb:cc:00:11:22, port 22,80, ftp, up to touch\n');
    expect((await ignore('add', '--preset', 'windows-update')).code).toBe(0);
    writeFileSync(join(folder, 'skep.toml'), 'version = 1\n[[alerts.ignore]]\naddress = "fd00::/8"\n');
    const { outbox, close } = openBeside(folder, undefined);
    const step = { cursor: 1, incidents: [], messages: [], overflow: null };
    outbox.saveAlertStep({ ...step, hits: [{ rule: 'rule 2', events: 3, lastAt: NOW }] });
    outbox.saveAlertStep({ ...step, hits: [{ rule: 'rule 2', events: 4, lastAt: NOW + 60_000 }] });
    close();
    now += 31 * 86_400_000;
    expect((await ignore('list')).out.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | ').trim())).toEqual([
      'config 1 | fd00::/8, up to commands | 0 events',
      'rule 1 | 10.0.0.9, up to commands | 0 events | expired',
      'rule 2 | aa:bb:cc:00:11:22, port 22,80, ftp, up to touch | 7 events, last 2026-11-21 05:25 UTC | x',
      'rule 3 | windows-update, up to probe | 0 events',
      '',
    ]);
    expect((await ignore('remove', '2')).code).toBe(0);
    expect(await ignore('remove', '2')).toMatchObject({ code: 1, err: expect.stringContaining('no rule 2') });
    expect(rules().map(({ name }) => name)).toEqual(['rule 1', 'rule 3']);
    // A number is never given twice: what was counted for one rule is not another's.
    await ignore('remove', '3');
    expect((await ignore('add', '::1')).out).toBe('rule 4: ::1, up to commands\n');
    unlock();
  });

  it.each([
    [[], 'needs add, list or remove'],
    [['drop'], `has no part 'drop'`],
    [['add'], 'ADDRESS is not set, nor is any other condition'],
    [['add', 'printer.lan'], 'ADDRESS must be an IP address'],
    [['add', '10.0.0.0/33'], 'ADDRESS must be an IP address'],
    [['add', '10.0.0.1/8/8'], 'ADDRESS must be an IP address'],
    [['add', '--mac', 'aa:bb'], '--mac must be a hardware address'],
    [['add', '--port', '70000'], '--port must be ports'],
    [['add', '--preset', 'scanner'], 'knows the presets windows-update, printers'],
    [['add', '--preset', 'vulnerability-scanner'], '--preset is "vulnerability-scanner", which needs an `address`'],
    [['add', '10.0.0.1', '--grade', 'bad'], 'knows the grades touch, probe'],
    [['add', '10.0.0.1', '--for', 'ever'], 'takes a time after --for'],
    [['add', '10.0.0.1', '10.0.0.2'], `does not know what to do with '10.0.0.2'`],
    [['remove'], 'remove needs the number of a rule'],
    [['remove', 'rule'], 'remove needs the number of a rule'],
    [['list', 'all'], 'list takes no word'],
  ])('refuses %j', async (words, said) => {
    const { code, out, err } = await ignore(...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
    expect(rules()).toEqual([]);
  });

  it('says in its help what each preset means', async () => {
    const { code, out } = await ignore('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/windows-update: Windows looks for others .*7680/);
    expect(out).toMatch(/vulnerability-scanner: .*address/);
  });
});
