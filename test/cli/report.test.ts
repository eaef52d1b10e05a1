import { describe, expect, it } from 'vitest';
import { handlersCommand } from '../../firmware/cli/handlers.ts';
import { reportCommand } from '../../firmware/cli/report.ts';
import type { HandlerRun } from '../../firmware/core/handlers.ts';
import type { Span, Tally } from '../../firmware/core/tally.ts';
import { run, type Ran } from './io.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;
const none = { top: [], different: 0, total: 0 };
const TALLY: Tally = {
  firstAt: NOW - 1000,
  lastAt: NOW - 1000,
  connections: 3,
  grades: { login: 2 },
  sources: none,
  ports: none,
  credentials: { top: [{ username: 'root\u001b[2J', password: '\u202e', count: 2 }], different: 5, total: 9 },
  domains: none,
  restarts: 1,
};

async function report(...args: readonly string[]): Promise<Ran & { readonly asked: readonly unknown[] }> {
  const asked: unknown[] = [];
  const tally = (folder: string, span: Span, top: number): Tally => {
    asked.push(folder, span, top);
    return TALLY;
  };
  const parts = { hostname: 'closet-3', now: () => NOW, timeZone: 'UTC', tally };
  return { ...(await run(reportCommand(parts), args)), asked };
}

describe('skep report', () => {
  it('counts the last seven days', async () => {
    const { code, out, asked } = await report('--data', '/d');
    expect(code).toBe(0);
    expect(asked).toEqual(['/d', { by: 'time', from: NOW - 7 * DAY_MS, to: NOW - 1 }, 20]);
    expect(out).toContain('closet-3: 0 sources, 2 logins tried, 3 connections.');
    expect(out).toContain(String.raw`        2  root\x1b[2J / \u202e`);
    expect(out).toContain('... and 4 more');
    expect(out).not.toMatch(/[\u001b\u202e]/);
  });

  it.each([
    [
      ['--from', '2026-11-20T06:00:00Z', '--until', '2026-11-21T07:30Z'],
      '2026-11-20T06:00:00Z',
      '2026-11-21T07:30:00Z',
    ],
    [['--from', '2026-11-20 06:00:00+02:00', '--until', '1h'], '2026-11-20T04:00:00Z', '2026-11-21T11:00:00Z'],
    [['--from', '2w'], '2026-11-07T12:00:00Z', '2026-11-21T12:00:00Z'],
  ])('takes %j', async (args, from, until) => {
    const { asked, code } = await report(...args);
    expect(code).toBe(0);
    expect(asked[1]).toEqual({ by: 'time', from: Date.parse(from), to: Date.parse(until) - 1 });
  });

  it('takes a day as the one on the wall', async () => {
    const { asked } = await report('--from', '2026-11-20');
    expect(asked[1]).toMatchObject({ from: new Date(2026, 10, 20).getTime() });
  });

  it('prints all of it as JSON', async () => {
    const { out, asked } = await report('--json', '--top', '3', '--from', '1d');
    expect(JSON.parse(out)).toEqual({
      from: '2026-11-20T12:00:00.000Z',
      until: '2026-11-21T12:00:00.000Z',
      ...TALLY,
    });
    expect(asked[2]).toBe(3);
  });

  it.each([
    [['--from', 'yesterday'], 'takes a time after --from'],
    [['--until', '2026-13-01'], 'takes a time after --until'],
    [['--from', '1h', '--until', '2h'], 'needs a --from that is earlier than --until'],
    [['--top', '0'], 'takes a number from 1 to 1000 after --top'],
  ])('refuses %j', async (args, said) => {
    const { code, err, asked } = await report(...args);
    expect([code, asked]).toEqual([2, []]);
    expect(err).toContain(said);
  });
});

const ran = (more: Partial<HandlerRun> = {}): HandlerRun => ({
  handler: "it's\nodd",
  messageId: '<1@x>',
  kind: 'first',
  subject: '[closet-3] 10.0.0.9 probed ftp',
  startedAt: NOW,
  durationMs: 1234,
  exitCode: 0,
  problem: null,
  stdout: String.raw`one\x0atwo\x1b[2J\x0a`,
  stderr: '',
  ...more,
});

describe('skep handlers', () => {
  it('shows how each run ended and what it said', async () => {
    const asked: unknown[] = [];
    const runs = [ran({ exitCode: null, problem: 'it was ended by SIGSEGV', stdout: '', stderr: 'oops' }), ran()];
    const command = handlersCommand((...args) => {
      asked.push(args);
      return runs;
    });
    const { code, out } = await run(command, ['mail.py', '--last', '2', '--data', '/d']);
    expect([code, asked]).toEqual([0, [['/d', 'mail.py', 2]]]);
    expect(out).toBe(String.raw`2026-11-21T12:00:00.000Z it's\x0aodd first: exit 0 (1.2 s)
  [closet-3] 10.0.0.9 probed ftp
  stdout:
    one
    two\x1b[2J
2026-11-21T12:00:00.000Z it's\x0aodd first: it was ended by SIGSEGV (1.2 s)
  [closet-3] 10.0.0.9 probed ftp
  stderr:
    oops
`);
    const json = (await run(command, ['--json'])).out.trim().split('\n');
    expect(json.map((text) => JSON.parse(text) as unknown)).toEqual(runs.toReversed());
  });

  it('says so when there was none, and refuses nonsense', async () => {
    const command = handlersCommand(() => []);
    expect(await run(command, [])).toMatchObject({ code: 0, out: 'no handler has run yet\n' });
    expect((await run(command, ['--last', 'x'])).code).toBe(2);
    expect((await run(command, ['a', 'b'])).code).toBe(2);
  });
});
