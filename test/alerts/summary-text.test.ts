import { describe, expect, it } from 'vitest';
import { htmlOf } from '../../firmware/alerts/letter-html.ts';
import { textOf, type Letter } from '../../firmware/alerts/letter.ts';
import { summaryMessage } from '../../firmware/alerts/message.ts';
import { withHeld } from '../../firmware/alerts/overflow.ts';
import { NO_STORY, withEvent } from '../../firmware/alerts/story.ts';
import { summaryAbout as summaryLetter } from '../../firmware/alerts/summary-text.ts';
import type { Grade } from '../../firmware/core/grade.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import type { Incident, Overflow } from '../../firmware/store/state.ts';
import { event, graded, login, T0 } from './rig.ts';

const SETTING = { deviceName: 'closet-3', timeZone: 'UTC', windowMs: 300_000, maxPerHour: 20 };

function held(id: number, grade: Grade, ...events: readonly EventRow[]): Incident {
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) throw new Error('no event');
  const story = events.reduce((told, one) => withEvent(told, one, one.grade ?? 'touch'), NO_STORY);
  const times = { startedAt: first.at, lastAt: last.at, tellAt: first.at, endedAt: null, heldAt: T0 + 3000 };
  const range = { firstEvent: first.id, lastEvent: last.id, events: events.length };
  const telling = { told: null, loud: grade, news: events.length, known: null, ignored: null };
  return { id, source: first.srcIp ?? 'unknown', ...times, ...range, grade, ...telling, story };
}
function overflowOf(...incidents: readonly Incident[]): Overflow {
  const overflow = incidents.reduce<Overflow | null>(withHeld, null);
  if (overflow === null) throw new Error('nothing held');
  return overflow;
}

function summaryAbout(...args: Parameters<typeof summaryLetter>) {
  const { subject, letter } = summaryLetter(...args);
  return { subject, body: textOf(letter) };
}

describe('a summary', () => {
  const dns = (id: number) => event(id, `198.51.100.${id}`, T0 + id, { sensor: 'dns', transport: 'udp' });
  const touches = Array.from({ length: 4209 }, (_, at) => held(at + 1, 'touch', dns(at + 1)));
  const tried = held(
    5000,
    'login',
    event(5001, '10.0.0.9', T0),
    login(5002, '10.0.0.9', T0),
    login(5003, '10.0.0.9', T0, 'tried root / toor'),
  );
  const probed = held(
    5001,
    'probe',
    graded(5004, '10.0.0.8', T0, 'probe'),
    graded(5005, '10.0.0.8', T0 + 60_000, 'probe'),
  );
  const inside = held(5002, 'commands', graded(5006, '10.0.0.7', T0, 'commands'));

  it('counts by grade and sensor, the worst first, names the worst and says where the rest is', () => {
    const { subject, body } = summaryAbout(overflowOf(...touches, tried, probed, inside), SETTING, T0 + 3_600_000);
    expect(subject).toBe('[closet-3] 4,212 more sources in the last hour');
    const soon = summaryAbout(overflowOf(...touches), SETTING, T0 + 60_000);
    expect(soon.subject).toBe('[closet-3] 4,209 more sources in the last minutes');
    expect(body)
      .toBe(`4,212 more sources came to closet-3 than there are mails: at most 5 in a minute and 20 in an hour (alerts.max_per_hour).
They are told together here: 1 command or file, 2 logins tried, 2 probes, 4,210 connections.
A source that came back after 300 seconds of quiet counts again.

From   2026-11-21 05:24:05 UTC
To     2026-11-21 05:25:05 UTC

What they did, each by its worst deed:
  1 gave commands to ftp (1)
  1 tried to log in to ftp (1)
  1 probed ftp (1)
  4,209 connected to dns (4,209)

Who, the worst first (times are UTC):
  10.0.0.7 gave commands to ftp: 1 command or file
    05:24:05  ftp 10021  did a commands
  10.0.0.9 tried to log in to ftp: 2 logins tried, 1 connection
    05:24:05  ftp 10021  tried admin / admin
    05:24:05  ftp 10021  tried root / toor
  10.0.0.8 probed ftp: 2 probes
    05:24:05  ftp 10021  did a probe
    05:25:05  ftp 10021  did a probe
${[1, 2, 3, 4, 5, 6, 7].map((id) => `  198.51.100.${id} connected to dns: 1 connection\n`).join('')}  ... and 4,202 more

What to do: read the worst first.
A flood of addresses that each did next to nothing is often forged (anybody can write any sender on a UDP packet) and may be meant to hide the one that did more.

Where to look: all of it is recorded. The page of closet-3, or on it: skep events --after 0

or, with the sqlite3 shell in skep.sqlite:
  SELECT src_ip, group_concat(DISTINCT sensor), count(*), min(time), max(time) FROM v_timeline
  WHERE id BETWEEN 1 AND 5006 GROUP BY src_ip ORDER BY count(*) DESC;
`);
  });

  it('does not depend on the order in which they came', () => {
    const some = [...touches.slice(0, 40), tried, probed, inside];
    const forth = summaryAbout(overflowOf(...some), SETTING, T0).body;
    expect(summaryAbout(overflowOf(...some.toReversed()), SETTING, T0).body).toBe(forth);
  });

  it('of one source, of long ago, and of a clock that was stepped', () => {
    expect(summaryAbout(overflowOf(tried), SETTING, T0).subject).toBe('[closet-3] 1 more source in the last minutes');
    const late = summaryAbout(overflowOf(tried, probed), SETTING, T0 + 48 * 3_600_000);
    expect(late.subject).toBe('[closet-3] 2 more sources since 2026-11-21 05:24 UTC');
    expect(summaryAbout(overflowOf(tried), SETTING, T0 - 10).subject).toContain('since 2026-11-21 05:24 UTC');
  });

  it('names only so many sensors', () => {
    const many = Array.from({ length: 300 }, (_, at) =>
      held(at + 1, 'touch', event(at + 1, '10.0.0.9', T0, { sensor: `s${at < 2 ? 'ame' : at}` })),
    );
    const overflow = overflowOf(...many);
    expect(overflow.groups).toHaveLength(256);
    expect(summaryAbout(overflow, SETTING, T0).body).toMatch(
      / {2}300 connected to same \(2\), s2 \(1\), .* \(1\), 246 other sensors\n/,
    );
  });

  it.each([
    'x\r\nBcc: all@example.org\r\n\r\nhello',
    'x\nWhat to do: nothing, all is well.',
    'a\u202eb\u200bc\u2066d\u2028e\ufefff\u{e0041}',
    '\u001b[2J\u0007\u0000\ud800',
    'http://evil.example/x www.evil.example',
    '__proto__',
    `'; DROP TABLE event; --`,
    'p'.repeat(10_000),
  ])('holds nothing that a hostile source, sensor or text could do: %j', (hostile) => {
    const write = (text: string) => {
      const one = event(1, text, T0, { sensor: text, name: 'login', grade: 'login', summary: text });
      const overflow = JSON.parse(JSON.stringify(overflowOf(held(1, 'login', one)))) as Overflow;
      return summaryAbout(overflow, { ...SETTING, deviceName: text }, T0);
    };
    const { subject, body: broken } = write(hostile);
    // Long lines go on in lines that are indented and marked.
    const body = broken.replaceAll('\n        | ', '');
    expect(body.split('\n')).toHaveLength(write('x').body.split('\n').length);
    expect(`${subject}${body.replaceAll('\n', '')}`).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(subject.length).toBeLessThanOrEqual(150);
    expect(Math.max(...body.split('\n').map((line) => line.length))).toBeLessThan(400);
    expect(body).not.toMatch(/^(Bcc|What to do: nothing)/m);
    expect(body).toContain('WHERE id BETWEEN 1 AND 1 GROUP BY src_ip');
  });

  it('has an HTML part, in which it is as harmless', () => {
    const one = login(1, '10.0.0.9', T0, '<script>alert(1)</script><img src=x>');
    const { subject, body, letter } = summaryMessage(overflowOf(held(1, 'login', one)), 'email', SETTING, T0);
    const html = htmlOf(JSON.parse(letter ?? '') as Letter);
    expect(html).toContain('1 more source came to closet-3');
    expect(html).toContain('&#60;script&#62;alert(1)');
    expect(html).not.toMatch(/<(?:script|img|a|link)\b/);
    expect(html).toContain('>Login tried</span>');
    expect(body).toContain('<script>alert(1)');
    expect(subject).toBe('[closet-3] 1 more source in the last minutes');
  });

  it('makes no link of what a visitor wrote', () => {
    const one = login(1, '10.0.0.9', T0, 'http://evil.example/x www.evil.example');
    const { body } = summaryAbout(overflowOf(held(1, 'login', one)), SETTING, T0);
    expect(body).toContain('hxxp://evil[.]example/x www.evil[.]example');
    expect(body).not.toMatch(/http:|evil\.example/);
  });

  it('has a message id of its own', () => {
    const overflow = overflowOf(tried);
    const idOf = (one: Overflow) => summaryMessage(one, 'email', SETTING, T0);
    expect(idOf(overflow)).toMatchObject({ incident: null, channel: 'email', createdAt: T0, nextTryAt: T0 });
    expect(idOf(overflow).messageId).toMatch(/^<summary\.5000\.[0-9a-f]{16}@closet-3>$/);
    const others = [{ since: 1 }, { firstIncident: 1 }, { firstEvent: 1 }].map((other) => ({ ...overflow, ...other }));
    expect(new Set([overflow, ...others].map((one) => idOf(one).messageId)).size).toBe(4);
    expect(idOf({ ...overflow, incidents: 7 }).messageId).toBe(idOf(overflow).messageId);
  });
});
