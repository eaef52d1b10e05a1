import { describe, expect, it } from 'vitest';
import { replayCommand } from '../../firmware/cli/replay.ts';
import type { EventDetail, SessionRow } from '../../firmware/core/rows.ts';
import { byteString, toText } from '../../firmware/core/bytes.ts';
import type { Reading } from '../../firmware/store/reading.ts';
import { run, type Ran } from './io.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const session: Pick<SessionRow, 'id' | 'sensor' | 'srcIp' | 'srcPort' | 'startedAt'> = {
  ...{ id: 7, sensor: 'telnet', srcIp: '192.0.2.7', srcPort: 50_000, startedAt: START },
};

type Fields = Readonly<Record<string, string | number>>;

/** A store with one session; `fields` of each of its events, texts as they were typed. */
async function replay(all: readonly Fields[], ...args: readonly string[]): Promise<Ran> {
  const events = all.map((fields, at) => ({
    ...({ id: at + 1, at: START + 1500 * (at + 1) } as EventDetail),
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? toText(value) : value]),
    ),
  }));
  let closed = 0;
  const reading: Reading = {
    events: () => [],
    details: () => [],
    session: (id) => (id === 7 ? (session as SessionRow) : undefined),
    eventsOf: (_id, limit, after = 0) => events.filter(({ id }) => id > after).slice(0, limit),
    close: () => void (closed += 1),
  };
  const ran = await run(
    replayCommand(() => reading),
    args,
  );
  expect(closed).toBe(ran.code === 2 ? 0 : 1);
  return ran;
}

describe('skep replay', () => {
  it('prints lines and answers in order, as they were', async () => {
    const { code, out } = await replay(
      [
        { username: 'root', password: 'admin' },
        { command: 'echo -ne "\\x7f\\x45" > a', prompt: '~ # ', took_ms: 3 },
        { command: 'ls -l', prompt: '~ # ', output: byteString('a\tb\nü\n'), took_ms: 3 },
        { command: 'uname', kind: 'exec', output: 'Linux', output_cut: 12 },
      ],
      '7',
    );
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        '# session 7, telnet, 192.0.2.7 port 50000, 2026-01-02T03:04:05.000Z',
        '[    3.000] ~ # echo -ne "\\x7f\\x45" > a',
        '[    4.500] ~ # ls -l',
        'a       b',
        'ü',
        '[    6.000] exec: uname',
        'Linux',
        '[12 more bytes]',
        '',
      ],
    ]);
  });

  it('shows what a terminal would obey, and keeps what only looks like it', async () => {
    const { out } = await replay(
      [{ command: `a\x1b[2J\xff\\x1b${byteString('\u202e')}\\`, output: '\x1b]0;x\x07\r\n\\n' }],
      '7',
    );
    expect(out.split('\n').slice(1)).toEqual([
      '[    1.500] a\\x1b[2J\\xff\\x1b\\u202e\\',
      '\\x1b]0;x\\x07\\x0d',
      '\\n',
      '',
    ]);
  });

  it('reads a long session to its end', async () => {
    const { out } = await replay(
      Array.from({ length: 1201 }, (_, at) => ({ command: `c${at}` })),
      '7',
    );
    const lines = out.trimEnd().split('\n').slice(1);
    expect(lines.map((line) => line.replace(/^\[ *[\d.]+\] /, ''))).toEqual(
      Array.from({ length: 1201 }, (_, at) => `c${at}`),
    );
  });

  it('writes an asciicast', async () => {
    const { out } = await replay(
      [{ command: 'id', prompt: '# ', output: 'uid=0\n', took_ms: 3 }, { command: 'true' }],
      '7',
      '--asciinema',
    );
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { version: 2, width: 80, height: 24, timestamp: START / 1000, title: 'Skep session 7: telnet, 192.0.2.7' },
      [1.5, 'o', '# id\r\n'],
      [1.503, 'o', 'uid=0\r\n'],
      [3, 'o', 'true\r\n'],
    ]);
  });

  it('wants the number of a session that is there', async () => {
    expect(await replay([], 'x')).toMatchObject({ code: 2, out: '' });
    expect(await replay([])).toMatchObject({ code: 2, out: '' });
    expect(await replay([], '8')).toMatchObject({ code: 1, out: '', err: 'there is no session 8\n' });
  });
});
