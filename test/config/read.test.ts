import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig, type ConfigOnDisk } from '../../firmware/config/read.ts';
import { tell } from '../../firmware/config/tell.ts';
import { SENSORS } from './fixture.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'skep-read-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const read = async (configFile?: string, env: Record<string, string> = {}): Promise<ConfigOnDisk> =>
  await readConfig({ dataDir, configFile }, env, SENSORS, 'closet');
const sentences = ({ problems }: ConfigOnDisk): string[] =>
  problems.map(({ sentence }) => sentence.replace(dataDir, 'DATA'));

/** Root may read everything, and tests in a container run as root. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

describe('readConfig', () => {
  it('runs on defaults when there is no file', async () => {
    const found = await read();
    expect(found.problems).toEqual([]);
    expect(found.file).toBeUndefined();
    expect(found.config.sensors.map(({ name }) => name)).toEqual(['ftp', 'telnet', 'dns']);
  });

  it('finds skep.toml in the data directory, or the file that was named', async () => {
    writeFileSync(join(dataDir, 'skep.toml'), 'version = 1\n[limits]\nidle_s = 5\n');
    writeFileSync(join(dataDir, 'other.toml'), 'version = 1\n[limits]\nidle_s = 6\n');
    const own = await read();
    expect([own.config.limits.idle_s, own.file]).toEqual([5, join(dataDir, 'skep.toml')]);
    const other = await read(join(dataDir, 'other.toml'));
    expect([other.config.limits.idle_s, other.file]).toEqual([6, join(dataDir, 'other.toml')]);
  });

  it('reads a file with a byte order mark', async () => {
    writeFileSync(join(dataDir, 'skep.toml'), '\uFEFFversion = 1\r\n[device]\r\nname = "x"\r\n');
    const { config, problems } = await read();
    expect([config.device.name, problems]).toEqual(['x', []]);
  });

  it('says why a file cannot be read, and what to do', async () => {
    expect(sentences(await read(join(dataDir, 'none.toml')))).toEqual([
      'The config file DATA/none.toml is not there; leave --config (SKEP_CONFIG) out to run on defaults.',
    ]);
    expect(sentences(await read(dataDir))).toEqual(['The config file DATA is a folder; name the file in it.']);
    writeFileSync(join(dataDir, 'latin1.toml'), Buffer.from('# p\xe4ss\n', 'latin1'));
    expect(sentences(await read(join(dataDir, 'latin1.toml')))).toEqual([
      'The config file DATA/latin1.toml is not UTF-8 text; save it as UTF-8.',
    ]);
    writeFileSync(join(dataDir, 'large.toml'), Buffer.alloc(1024 * 1024 + 1, '#'));
    expect(sentences(await read(join(dataDir, 'large.toml')))).toEqual([
      'The config file DATA/large.toml is larger than 1 MiB: that is no config file.',
    ]);
  });

  it('says who may not read it', async () => {
    writeFileSync(join(dataDir, 'skep.toml'), '');
    chmodSync(join(dataDir, 'skep.toml'), 0);
    chmodSync(dataDir, 0o755);
    expect(sentences(await asNobody(read))).toEqual([
      'The config file DATA/skep.toml may not be read by this user; give it the right to (chgrp and chmod g+r).',
    ]);
  });

  it('loads third-party sensors and checks their sections with the rest', async () => {
    const write = (dir: string, name: string, source: string): void => {
      mkdirSync(join(dir, name), { recursive: true });
      writeFileSync(join(dir, name, 'index.mjs'), source);
    };
    const source = `export default ({ defineSensor, field }) => defineSensor({ name: 'gopher', about: 'G.', transport: 'tcp',
      ports: [70], options: { motd: field.text('M.', { default: 'm', max: 3 }) }, events: {}, talk: async () => {} });`;
    write(join(dataDir, 'sensors'), 'gopher', source);
    write(join(dataDir, 'sensors'), 'wreck', 'throw 1');
    writeFileSync(
      join(dataDir, 'skep.toml'),
      'version = 1\n[sensors.gopher]\nmotd = "long"\nport = 1\n[sensors.wreck]\nports = 5\n',
    );
    const found = await read();
    expect(sentences(found)).toEqual([
      '`motd` in [sensors.gopher] is too long: 4 characters, where 3 are allowed.',
      '`port` in [sensors.gopher] is not a key of the config; did you mean `ports`?',
    ]);
    expect(found.pluginProblems).toHaveLength(1);
    expect(found.plugins.map(({ name }) => name)).toEqual(['gopher']);
    expect(found.sensors).toHaveLength(SENSORS.length + 1);
    expect(found.config.sensors.map(({ name, ports }) => `${name} ${ports.join()}`)).toContain('gopher 10070');
    const fixed = await read(undefined, { SKEP_SENSORS__GOPHER__MOTD: 'ok' });
    expect(sentences(fixed)).toHaveLength(1);
  });

  it('looks for them where the config says', async () => {
    const dir = join(dataDir, 'elsewhere');
    const { config, pluginProblems } = await read(undefined, { SKEP_PLUGINS__DIR: dir });
    expect(config.plugins.dir).toBe(dir);
    expect(pluginProblems).toHaveLength(1);
  });
});

describe('tell', () => {
  it('names file, line and column when they are known', () => {
    const sentence = 'Wrong.';
    expect(tell({ path: 'a', source: 'file', line: 3, sentence }, 'skep.toml')).toBe('skep.toml:3: Wrong.');
    expect(tell({ path: 'a', source: 'file', line: 3, column: 9, sentence }, 'skep.toml')).toBe(
      'skep.toml:3:9: Wrong.',
    );
    expect(tell({ path: 'a', source: 'file', sentence }, 'skep.toml')).toBe('Wrong.');
    expect(tell({ path: 'a', source: 'environment', sentence }, 'skep.toml')).toBe('Wrong.');
  });

  it('lets nothing through that a terminal obeys', () => {
    expect(tell({ path: '', source: 'file', line: 1, sentence: 'x \u001b[2J\u202e.' }, '\u0007')).toBe(
      '\\x07:1: x \\x1b[2J\\u202e.',
    );
  });
});
