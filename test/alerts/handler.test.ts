import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handlerFiles, HANDLERS_MAX, type HandlerSettings } from '../../firmware/alerts/channels/handler-files.ts';
import { forHandler, HANDLER_INPUT, handlerArgument } from '../../firmware/alerts/channels/handler-input.ts';
import { handlerChannel } from '../../firmware/alerts/channels/handler.ts';
import { Slots } from '../../firmware/alerts/channels/slots.ts';
import type { Outcome } from '../../firmware/alerts/channels/channel.ts';
import type { HandlerRun } from '../../firmware/core/handlers.ts';
import type { Incident, NewMessage, OutboxMessage, Overflow, StepMessage } from '../../firmware/store/state.ts';
import { settled, T0, TestClock, until } from './rig.ts';

let dir: string;
let clock: TestClock;
let runs: HandlerRun[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'skep-handlers-'));
  clock = new TestClock();
  runs = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

const settings = (more: Partial<HandlerSettings> = {}): HandlerSettings => ({
  dir,
  run: [],
  interpreters: [],
  pass_environment: [],
  time_limit_s: 30,
  concurrency: 4,
  output_bytes: 4096,
  ...more,
});

const file = (name: string, text = '#!/bin/sh\n', mode = 0o755): void => {
  writeFileSync(join(dir, name), text, { mode });
  chmodSync(join(dir, name), mode);
};

const HOSTILE = `"'\\\u2028\u202e$(touch x)\`touch x\`\n\u001b[2J é 🐝 \ud800`;

const incident = {
  id: 7,
  source: '10.0.0.9',
  startedAt: T0 + 593,
  lastAt: T0 + 60_000,
  endedAt: null,
  firstEvent: 11,
  lastEvent: 20,
  events: 10,
  grade: 'login',
  tellAt: T0,
  told: 'login',
  heldAt: null,
  story: {
    connections: 1,
    counts: { login: 1 },
    sensors: [{ sensor: 'ftp', transport: 'tcp', grade: 'login', ports: [10_021], morePorts: false }],
    lines: [{ at: T0, grade: 'login', sensor: 'ftp', port: 10_021, text: HOSTILE }],
  },
} as unknown as Incident;

const mail = (more: Partial<NewMessage> = {}): NewMessage => ({
  kind: 'first',
  incident: 7,
  channel: 'handler:a',
  messageId: '<incident.7.x@closet-3>',
  inReplyTo: null,
  subject: HOSTILE,
  body: 'the mail\n',
  letter: '{}',
  createdAt: T0,
  nextTryAt: T0,
  ...more,
});
const SETTING = { deviceName: 'closet-3', timeZone: 'Europe/Berlin' };

const outbox = (message: NewMessage): OutboxMessage => ({
  ...message,
  id: 1,
  tries: 0,
  state: 'waiting',
  owed: null,
  lastError: null,
  sentAt: null,
});

describe('what a handler is told', () => {
  it("is DSHP's argument and the whole incident, in ASCII, and reads back as it was", () => {
    const { body, ...row } = forHandler(mail(), { incident }, SETTING);
    expect(row).toMatchObject({ messageId: '<incident.7.x@closet-3>', channel: 'handler:a', letter: null });
    expect(body).toMatch(/^[\x20-\x7e]+$/);
    const input = JSON.parse(body) as Record<string, unknown>;
    expect(Object.keys(input)).toEqual(Object.keys(HANDLER_INPUT));
    const { id, source, grade, startedAt, lastAt, endedAt, events, firstEvent, lastEvent, story } = incident;
    const stable = { id, source, grade, startedAt, lastAt, endedAt, events, firstEvent, lastEvent, story };
    expect(input).toEqual({
      version: 1,
      id: '<incident.7.x@closet-3>',
      kind: 'first',
      hostname: 'closet-3',
      ip: '10.0.0.9',
      time: '2026-11-21T06:24:05.593000',
      subject: HOSTILE,
      text: 'the mail\n',
      incident: stable,
      overflow: null,
    });
    expect(handlerArgument(body)).toBe('{"ip":"10.0.0.9","hostname":"closet-3","time":"2026-11-21T06:24:05.593000"}');
  });

  it('is dated by the first event, later by the last', () => {
    const time = (kind: NewMessage['kind']): unknown =>
      (JSON.parse(forHandler(mail({ kind }), { incident }, SETTING).body) as { time: string }).time;
    expect(time('first')).toBe('2026-11-21T06:24:05.593000');
    expect(time('risen')).toBe('2026-11-21T06:25:05.000000');
    expect(time('digest')).toBe('2026-11-21T06:25:05.000000');
  });

  it('names the worst source of a summary', () => {
    const overflow = { startedAt: T0, worst: [{ source: '10.0.0.1' }, { source: '10.0.0.2' }] } as unknown as Overflow;
    const { body } = forHandler(mail({ kind: 'summary', incident: null }), { overflow }, SETTING);
    expect(JSON.parse(body)).toMatchObject({ ip: '10.0.0.1', incident: null, overflow, kind: 'summary' });
  });

  it('is written once: it does not join a message that waits', () => {
    const step: StepMessage = { ...mail(), instead: { subject: 's', body: 'b', letter: null } };
    expect(forHandler(step, { incident }, SETTING)).not.toHaveProperty('instead');
    expect(forHandler({ ...step, channel: 'email' }, { incident }, SETTING)).toHaveProperty('instead');
  });

  it('is left alone for other channels', () => {
    const message = mail({ channel: 'email' });
    expect(forHandler(message, { incident }, SETTING)).toBe(message);
  });
});

describe('the handlers', () => {
  it('are the executable files of the folder, whatever they are called', () => {
    const names = [`it's "a" $(touch x).sh`, 'a\nb', 'mail.py', '--help'];
    for (const name of names) file(name);
    file('README', 'not executable', 0o644);
    file('.hidden');
    file('mail.py~');
    file('report.rb', 'puts 1', 0o644);
    mkdirSync(join(dir, 'folder'));
    symlinkSync('/no/where', join(dir, 'lost'));
    const { files, problems } = handlerFiles(settings({ interpreters: ['report.rb=ruby  -w', 'gone.rb=ruby'] }));
    expect(problems).toEqual([]);
    expect(files).toEqual([
      { name: '--help', line: [join(dir, '--help')] },
      { name: 'a\nb', line: [join(dir, 'a\nb')] },
      { name: names[0], line: [join(dir, names[0] ?? '')] },
      { name: 'mail.py', line: [join(dir, 'mail.py')] },
      { name: 'report.rb', line: ['ruby', '-w', join(dir, 'report.rb')] },
    ]);
  });

  it('are those that the config names, also when they are not there yet', () => {
    file('other');
    const { files } = handlerFiles(settings({ run: ['b', 'a=b.py', 'b'], interpreters: ['a=b.py=python3'] }));
    expect(files).toEqual([
      { name: 'b', line: [join(dir, 'b')] },
      { name: 'a=b.py', line: ['python3', join(dir, 'a=b.py')] },
    ]);
  });

  it('are told to be anybody’s when the folder is', () => {
    chmodSync(dir, 0o777);
    expect(handlerFiles(settings()).problems).toEqual([`everybody on this box may write in ${dir}: chmod o-w it`]);
  });

  it('are none without a folder, and not without number', () => {
    expect(handlerFiles(settings({ dir: join(dir, 'none') }))).toEqual({ files: [], problems: [] });
    file('plain');
    expect(handlerFiles(settings({ dir: join(dir, 'plain') })).problems[0]).toContain('ENOTDIR');
    for (let number = 0; number < HANDLERS_MAX; number += 1) file(`h${String(number).padStart(2, '0')}`);
    const { files, problems } = handlerFiles(settings());
    expect(files).toHaveLength(HANDLERS_MAX);
    expect(problems).toEqual(['only 16 handlers are run; left out: plain']);
  });
});

function channel(name: string, more: Partial<HandlerSettings> = {}, slots = new Slots(4)) {
  const found = settings({ run: [name], ...more });
  const [one] = handlerFiles(found).files;
  if (one === undefined) throw new Error('no handler');
  return handlerChannel(one, {
    settings: found,
    clock,
    slots,
    env: { MAIL_FROM: 'a@x', SKEP_ALERTS__EMAIL__PASSWORD: 'hunter2' },
    deviceName: 'closet-3',
    timeZone: 'UTC',
    keep: async (run) => {
      runs.push(run);
      await Promise.resolve();
    },
  });
}
const never = new AbortController().signal;
const send = async (name: string, more: Partial<HandlerSettings> = {}, createdAt = clock.now()): Promise<Outcome> =>
  await channel(name, more).send(outbox(forHandler(mail({ createdAt }), { incident }, SETTING)), never);

describe('a handler', () => {
  it('is sent the message; what it says and how it ended is kept', async () => {
    file(
      'h',
      '#!/bin/sh\ncat > stdin\nprintf %s "$1" > argument\nenv | cut -d= -f1 | sort > env\necho told\necho oops >&2\n',
    );
    expect(await send('h', { pass_environment: ['MAIL_FROM', 'NOT_SET'] })).toEqual({ kind: 'sent', problem: null });
    expect(channel('h').name).toBe('handler:h');
    const read = (name: string): string => readFileSync(join(dir, name), 'utf8');
    expect(JSON.parse(read('stdin'))).toMatchObject({ subject: HOSTILE, incident: { id: 7 } });
    expect(JSON.parse(read('argument'))).toEqual({
      hostname: 'closet-3',
      ip: '10.0.0.9',
      time: '2026-11-21T06:24:05.593000',
    });
    const names = read('env').trim().split('\n');
    expect(names.filter((name) => !['PWD', 'OLDPWD', '_', 'SHLVL'].includes(name))).toEqual([
      'HOME',
      'LANG',
      'MAIL_FROM',
      'PATH',
      'TZ',
    ]);
    expect(existsSync(join(dir, 'x'))).toBe(false);
    expect(runs).toEqual([
      {
        handler: 'h',
        messageId: '<incident.7.x@closet-3>',
        kind: 'first',
        subject: HOSTILE,
        startedAt: T0,
        durationMs: 0,
        exitCode: 0,
        problem: null,
        stdout: String.raw`told\x0a`,
        stderr: String.raw`oops\x0a`,
      },
    ]);
  });

  it('is tried by a test from this box', async () => {
    file('h', '#!/bin/sh\ncat > stdin\nprintf %s "$1" > argument\n');
    const test = outbox(mail({ kind: 'test', incident: null, body: 'a test\n' }));
    expect(await channel('h').send(test, never)).toEqual({ kind: 'sent', problem: null });
    const read = (name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'));
    expect(read('stdin')).toMatchObject({ kind: 'test', text: 'a test\n', incident: null, ip: '127.0.0.1' });
    expect(read('argument')).toEqual({ hostname: 'closet-3', ip: '127.0.0.1', time: '2026-11-21T05:24:05.000000' });
  });

  it.each([
    ['exit 3', 'refused', 'exit 3', 3],
    ['echo first >&2; printf "no \\033[2J route" >&2; exit 1', 'refused', String.raw`exit 1: no \x1b[2J route`, 1],
    ['echo only; exit 1', 'refused', 'exit 1: only', 1],
    ['echo busy >&2; exit 75', 'later', 'exit 75: busy', 75],
    ['kill -KILL $$', 'refused', 'it was ended by SIGKILL', null],
    ['exec yes', 'refused', 'it wrote more than 1024 KiB and was killed', null],
    ['exec sleep 1000', 'refused', 'it ran for longer than 1 s and was killed', null],
  ])('that does %j fails so', async (text, kind, problem, exitCode) => {
    file('h', `#!/bin/sh\n${text}\n`);
    const outcome = await send('h', { time_limit_s: text.includes('sleep') ? 1 : 30 });
    expect(outcome).toMatchObject({ kind, problem });
    if (outcome.kind === 'later') expect(outcome.everyMessage).toBe(false);
    expect(runs).toMatchObject([{ problem, exitCode }]);
  });

  it('that is not there waits until it is, but not for ever', async () => {
    expect(await send('h')).toMatchObject({
      kind: 'later',
      everyMessage: true,
      problem: expect.stringContaining('it is not there') as string,
    });
    file('h', '#!/bin/sh\n', 0o644);
    expect(await send('h')).toMatchObject({ kind: 'later', problem: expect.stringContaining('chmod +x') as string });
    chmodSync(join(dir, 'h'), 0o755);
    expect(await send('h')).toEqual({ kind: 'sent', problem: null });
    rmSync(join(dir, 'h'));
    expect(await send('h', {}, clock.now() - 3 * 86_400_000 - 1)).toMatchObject({ kind: 'refused' });
    expect(runs.map(({ problem }) => problem === null)).toEqual([false, false, true, false]);
  });

  it('runs beside others, no more than so many at one time', async () => {
    const slots = new Slots(2);
    for (const name of ['a', 'b', 'c'])
      file(name, `#!/bin/sh\ntouch ran-${name}\nwhile ! [ -e go ]; do sleep 0.02; done\n`);
    const message = outbox(forHandler(mail(), { incident }, SETTING));
    const sent = ['a', 'b', 'c'].map(async (name) => await channel(name, {}, slots).send(message, never));
    await until(() => existsSync(join(dir, 'ran-a')) && existsSync(join(dir, 'ran-b')));
    await settled();
    expect(existsSync(join(dir, 'ran-c'))).toBe(false);
    writeFileSync(join(dir, 'go'), '');
    expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent']);
    expect(existsSync(join(dir, 'ran-c'))).toBe(true);
  });

  it('that waits for its turn leaves the line when the daemon stops', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(never);
    const stop = new AbortController();
    const waiting = channel('h', {}, slots).send(outbox(forHandler(mail(), { incident }, SETTING)), stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    leave();
    leave();
    (await slots.take(never))();
    expect(runs).toEqual([]);
  });
});
