import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { KEPT_SECRET } from '../firmware/core/configuration.ts';
import { testedBox, type TestedBox } from './api/box.ts';

const SECRETS = ['hunter2', 'older than that', 'misspelt one'];
const FILE = `version = 1
# password = "older than that"
[alerts.email]
host = "mail.example.org" # ours
to = ["a@example.org"]
username = "skep"
password = "hunter2" # do not tell
`;

let box: TestedBox;
beforeEach(async () => {
  box = testedBox({ SKEP_PERSONA: 'none' });
  writeFileSync(box.file, FILE, { mode: 0o640 });
  await box.reload();
});

const file = (): string => readFileSync(box.file, 'utf8');

it('tells all of the file but its secrets, and takes it back as it was', async () => {
  const state = await box.configuration.read();
  expect(state.text?.split('\n')).toHaveLength(FILE.split('\n').length);
  for (const secret of SECRETS) expect(JSON.stringify(state)).not.toContain(secret);
  expect(state.text).toContain('host = "mail.example.org" # ours');
  const applied = await box.configuration.apply({ text: state.text ?? '' }, state.revision);
  expect(applied).toMatchObject({ applied: true, changed: [], problems: [], revision: state.revision });
  expect(file()).toBe(FILE);
});

it('hides what no declaration knows: it may be a secret that was misspelt', async () => {
  writeFileSync(box.file, `${FILE}pasword = "misspelt one"\n`);
  const state = await box.configuration.read();
  for (const secret of SECRETS) expect(JSON.stringify(state)).not.toContain(secret);
  expect(state.problems.map(({ path }) => path)).toEqual(['alerts.email.pasword']);
  writeFileSync(box.file, '[alerts.email\npassword = "hunter2"');
  expect(await box.configuration.read()).toMatchObject({ text: null });
});

it('writes a change, keeps the file before and its mode, and refuses who has not seen the last one', async () => {
  const { revision } = await box.configuration.read();
  const wish = { changes: [{ path: 'sensors.ftp.banner', value: 'new' }] };
  expect(await box.configuration.apply(wish, revision)).toMatchObject({
    applied: true,
    changed: ['sensors.ftp.banner'],
  });
  expect(file()).toBe(`${FILE}\n[sensors.ftp]\nbanner = "new"\n`);
  expect(readFileSync(`${box.file}.previous`, 'utf8')).toBe(FILE);
  expect(statSync(box.file).mode & 0o777).toBe(0o640);
  await expect(box.configuration.apply(wish, revision)).rejects.toThrow('changed meanwhile');
});

it('applies nothing while there is a problem, or while a port cannot be opened', async () => {
  const { revision } = await box.configuration.read();
  const before = box.applied.length;
  const changes = [
    { path: 'sensors.ftp.banner', value: 7 },
    { path: 'page.port', value: -1 },
  ];
  const refused = await box.configuration.apply({ changes }, revision);
  expect(refused.applied).toBe(false);
  expect(refused.problems.map(({ path }) => path).toSorted()).toEqual(['page.port', 'sensors.ftp.banner']);
  box.unopened = [{ instance: 'ftp', problem: 'port 10021 is in use' }];
  const unopened = await box.configuration.apply({ changes: [{ path: 'sensors.ftp.banner', value: 'x' }] }, revision);
  expect(unopened).toMatchObject({ applied: false, problems: [{ path: 'sensors.ftp.ports' }] });
  expect(box.applied).toHaveLength(before);
  expect(file()).toBe(FILE);
  expect(existsSync(`${box.file}.new`)).toBe(false);
});

it('sends a kept password to no other server', async () => {
  const moved = { changes: [{ path: 'alerts.email.host', value: 'evil.example' }] };
  expect((await box.configuration.check(moved)).problems.map(({ path }) => path)).toEqual(['alerts.email.password']);
  const again = { changes: [...moved.changes, { path: 'alerts.email.password', value: 'another' }] };
  expect((await box.configuration.check(again)).problems).toEqual([]);
});

it('keeps no secret where none was, and says so', async () => {
  const text = `${FILE.split('\n').slice(0, 6).join('\n')}\noauth2_token = "${KEPT_SECRET}"\n`;
  expect((await box.configuration.check({ text })).problems.map(({ path }) => path)).toContain(
    'alerts.email.oauth2_token',
  );
});

it('tells what counts after a restart only', async () => {
  const { revision } = await box.configuration.read();
  const changes = [
    { path: 'page.port', value: 9090 },
    { path: 'alerts.window_s', value: 60 },
  ];
  expect(await box.configuration.apply({ changes }, revision)).toMatchObject({ applied: true, restart: ['page'] });
  expect(box.running.page.port).toBe(8080);
  expect(box.running.alerts.window_s).toBe(60);
  expect((await box.configuration.read()).restart).toEqual(['page']);
});
