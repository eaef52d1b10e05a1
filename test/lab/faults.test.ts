import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skep, type Daemon } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { openLab } from './harness/lab.ts';
import { until } from './harness/until.ts';
import { logIn, say } from './harness/guesses.ts';

const lab = openLab();

const namesIn = ({ evidence }: Pick<Daemon, 'evidence'>): string[] =>
  evidence
    .rows<{ username: string }>('SELECT username FROM v_logins ORDER BY event_id')
    .map(({ username }) => username);

const CLUMSY = `export default ({ defineSensor, field }) => defineSensor({
  name: 'clumsy', about: 'Fails when it is told to.', transport: 'tcp', ports: [7777], options: {},
  events: { said: { about: 'A line.', grade: 'probe', summary: 'said {line}', fields: { line: field.text('It.') } } },
  async talk(peer) {
    for (let line = await peer.line(); line !== undefined; line = await peer.line()) {
      peer.record('said', { line });
      await peer.send('ok\\r\\n');
      if (line === 'throw') throw new TypeError('the moon cannot be read');
      if (line === 'later') setTimeout(() => { throw new RangeError('out of the blue'); }, 1);
    }
  },
});
`;

describe('a sensor that fails', () => {
  it('ends its own session only, is counted and shown; everything else goes on', async () => {
    const data = lab.folder();
    mkdirSync(join(data, 'sensors/clumsy'), { recursive: true });
    writeFileSync(join(data, 'sensors/clumsy/index.mjs'), CLUMSY);
    const daemon = await lab.daemon({ data, config: '[sensors.ftp]\ndelay_ms = 0' });
    const held = lab.start(['nc', '-N', '127.0.0.1', '7777']);
    held.type('first\n');
    await held.said(/ok/);

    expect(await say(lab, 7777, 'fine\nthrow\nnever read\n')).toBe('ok\r\nok\r\n');
    expect((await daemon.status()).faults).toBe(1);
    expect(await say(lab, 7777, 'later\n')).toBe('ok\r\n');
    await until('the second fault', async () => (await daemon.status()).faults === 2);
    expect(await logIn(lab, 'after')).toContain('530 Login incorrect.');
    held.type('second\n');
    await held.said(/ok\r\nok/);
    held.hangUp();
    await held.ended;
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);

    expect(daemon.program.stderr).toContain('sensor clumsy failed: TypeError: the moon cannot be read');
    expect(daemon.evidence.rows('SELECT sensor, message FROM ev_skep_fault')).toEqual([
      { sensor: 'clumsy', message: 'the moon cannot be read' },
      { sensor: 'unknown', message: 'out of the blue' },
    ]);
    const stack = daemon.evidence.value('SELECT stack FROM ev_skep_fault');
    expect(stack).toContain('sensors/clumsy/index.mjs:8');
    const sessions = `SELECT end_reason, group_concat(line, ' ') AS lines FROM session s
      LEFT JOIN (SELECT * FROM ev_clumsy_said ORDER BY event_id) e ON e.session_id = s.id WHERE sensor = 'clumsy' GROUP BY s.id ORDER BY s.id`;
    expect(daemon.evidence.rows(sessions)).toEqual([
      { end_reason: 'visitor-closed', lines: 'first second' },
      { end_reason: 'fault', lines: 'fine throw' },
      { end_reason: 'visitor-closed', lines: 'later' },
    ]);
    expect(namesIn(daemon)).toEqual(['after']);
  });
});

describe('a database that cannot be used', () => {
  const asides = (data: string): string[] =>
    readdirSync(data).filter((name) => name.startsWith('skep.sqlite.aside-') && name.endsWith('Z'));

  async function withOneLogin(): Promise<string> {
    const daemon = await lab.daemon();
    await logIn(lab, 'before');
    expect(await daemon.stop()).toBe(0);
    return daemon.data;
  }

  /** Starts on it; gives the name under which the old one was kept. */
  async function expectBegunAnew(data: string, why: string): Promise<string> {
    const daemon = await lab.daemon({ data });
    await logIn(lab, 'after');
    expect(await daemon.stop()).toBe(0);
    const [aside = '', ...more] = asides(data);
    expect(more).toEqual([]);
    const path = join(data, 'skep.sqlite');
    const sentence = `${path} ${why}; it was kept as ${join(data, aside)} and a new database was begun`;
    expect(daemon.program.stderr).toContain(`skep.sqlite: ${sentence}\n`);
    expect(daemon.evidence.rows('SELECT file, problem FROM ev_skep_damaged')).toEqual([
      { file: 'skep.sqlite', problem: sentence },
    ]);
    expect(daemon.evidence.value('PRAGMA integrity_check')).toBe('ok');
    expect(namesIn(daemon).at(-1)).toBe('after');
    return aside;
  }

  it('when its beginning is overwritten: kept as it is, a new one begun, and said', async () => {
    const data = await withOneLogin();
    const path = join(data, 'skep.sqlite');
    const damaged = Buffer.concat([Buffer.alloc(4096, 'damage'), readFileSync(path).subarray(4096)]);
    writeFileSync(path, damaged);
    const aside = await expectBegunAnew(data, 'is damaged (file is not a database)');
    expect(sha256(join(data, aside))).toBe(createHash('sha256').update(damaged).digest('hex'));
  });

  it('when all but its beginning is overwritten: the same', async () => {
    const data = await withOneLogin();
    const path = join(data, 'skep.sqlite');
    const whole = readFileSync(path);
    const damaged = Buffer.concat([whole.subarray(0, 8192), Buffer.alloc(whole.length - 8192, 'damage')]);
    writeFileSync(path, damaged);
    const aside = await expectBegunAnew(data, 'is damaged (database disk image is malformed)');
    expect(readFileSync(join(data, aside)).subarray(8192).equals(damaged.subarray(8192))).toBe(true);
  });

  it('when a newer Skep wrote it: the same, and the newer one finds it whole', async () => {
    const data = await withOneLogin();
    await lab.run(['sqlite3', join(data, 'skep.sqlite'), 'PRAGMA user_version = 99']);
    const aside = await expectBegunAnew(data, 'was written by a newer Skep (schema 99)');
    const kept = openEvidence(data, aside);
    expect(kept.value('PRAGMA user_version')).toBe(99);
    expect(kept.value('PRAGMA integrity_check')).toBe('ok');
    expect(namesIn({ evidence: kept })).toEqual(['before']);
  });
});

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a second daemon on the same data directory', () => {
  it('is refused with a sentence and disturbs nothing', async () => {
    const daemon = await lab.daemon();
    const { data } = daemon;
    await logIn(lab, 'one');
    // Work for the store's thread: what it holds must outlive its garbage.
    expect(await daemon.ask('/api/v1/events?before=[1000-3000]')).toContain('"events"');
    writeFileSync(join(data, 'other.toml'), '[page]\nport = 8081\n[sensors.ftp]\nports = 2121\n');
    const second = await lab.run(skep('run', '--data', data, '--config', join(data, 'other.toml')));
    expect(second).toMatchObject({ status: 2, stdout: '' });
    expect(second.stderr.split('\n').filter((line) => !line.startsWith('notice: '))).toEqual([
      `skep: another skep is running on ${data}: stop it, or give this one a directory of its own (--data)`,
      '',
    ]);
    await logIn(lab, 'two');
    expect(await daemon.stop()).toBe(0);
    expect(namesIn(daemon)).toEqual(['one', 'two']);
    expect(daemon.evidence.value('SELECT count(*) FROM ev_skep_started')).toBe(1);

    const next = await lab.daemon({ data });
    await logIn(lab, 'three');
    expect(await next.stop()).toBe(0);
    expect(namesIn(next)).toEqual(['one', 'two', 'three']);
  });
});
