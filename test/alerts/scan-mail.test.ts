import { expect, it } from 'vitest';
import { messageAbout } from '../../firmware/alerts/message.ts';
import { NO_STORY, withEvent } from '../../firmware/alerts/story.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import { UNKNOWN_SOURCE, type Incident } from '../../firmware/store/state.ts';
import { login, T0 } from './rig.ts';

const SETTING = { deviceName: 'closet-3', timeZone: 'UTC', windowMs: 300_000, maxPerHour: 20 };
const SAID = 'SYN scan of 1,000 ports in 12 s (21-23,80,…), nmap';

const scan = (srcIp: string | null): EventRow => ({
  id: 1,
  session: null,
  at: T0,
  sensor: 'scan',
  name: 'scan',
  grade: 'probe',
  summary: SAID,
  srcIp,
  srcPort: null,
  dstIp: null,
  dstPort: null,
  instance: null,
  transport: null,
});

function mailOf(...events: readonly EventRow[]): { readonly subject: string; readonly body: string } {
  const [first] = events;
  const grade = events.some((event) => event.grade === 'login') ? 'login' : 'probe';
  const incident: Incident = {
    id: 12,
    source: first?.srcIp ?? UNKNOWN_SOURCE,
    startedAt: T0,
    lastAt: T0,
    firstEvent: 1,
    lastEvent: events.length,
    events: events.length,
    grade,
    endedAt: null,
    tellAt: T0,
    told: null,
    heldAt: null,
    loud: grade,
    news: events.length,
    known: null,
    ignored: null,
    story: events.reduce((story, event) => withEvent(story, event, event.grade ?? 'touch'), NO_STORY),
  };
  return messageAbout('first', incident, 'email', SETTING, T0);
}

it('a mail of a scan says in its first line what it is, and what was scanned', () => {
  const { subject, body } = mailOf(scan('10.0.0.9'));
  expect(subject).toBe('[closet-3] 10.0.0.9 scanned ports');
  expect(body).toMatch(/^10\.0\.0\.9 scanned ports on closet-3\.$/m);
  expect(body).toContain(SAID);
  expect(body).toMatch(/^From +10\.0\.0\.9$/m);
  expect(body).not.toMatch(/^Where +scan/m);
});

it('a scan of forged addresses is not told as a connection that was reset', () => {
  const { body } = mailOf(scan(null));
  expect(body).toMatch(/^From +many addresses, some or all of them forged$/m);
});

it('one that scans and then logs in is told by the worse, at the decoy', () => {
  const { subject, body } = mailOf(scan('10.0.0.9'), login(2, '10.0.0.9', T0 + 1000, 'tried admin / admin'));
  expect(subject).toBe('[closet-3] 10.0.0.9 tried to log in to ftp');
  expect(body).toMatch(/^Where +ftp, tcp port 10021$/m);
  expect(body).toContain(SAID);
});
