import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { say } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import { only } from './harness/only.ts';

const lab = openLab();
const POP3 = 10_110;
const EXAMPLE = join(import.meta.dirname, '../example-plugin');

const CONFIG = `${only()}[sensors.pop3]
greeting = "Dovecot ready. <1896.697170952@nas>"
[[sensors.pop3.columns]]
name = "stls"
from = "said:stls"
[[sensors.pop3.columns]]
name = "user"
from = "said:USER"
`;

/** As a mail program logs in; what was said. */
async function fetchMail(credentials: string, ...args: readonly string[]): Promise<string> {
  const line = ['curl', '-sS', '-v', ...args, '--user', credentials, `pop3://127.0.0.1:${POP3}/`];
  const { status, stderr } = await lab.run(line);
  // 67: the server refused the log-in.
  expect(status, stderr).toBe(67);
  return stderr;
}

it('the example of firmware/PLUGINS.md serves curl, in clear and over TLS, by each of its ways to log in', async () => {
  const data = lab.folder();
  cpSync(EXAMPLE, join(data, 'sensors'), { recursive: true });
  const daemon = await lab.daemon({ data, config: CONFIG });
  expect(await fetchMail('bob:my secret')).toContain('< +OK Dovecot ready. <1896.697170952@nas>');
  await fetchMail('пётр:pässword;', '--login-options', 'AUTH=+APOP');
  const encrypted = await fetchMail('tls:over', '--ssl-reqd', '--insecure');
  expect(encrypted).toContain('SSL connection using TLS');
  await say(lab, POP3, 'USER ann\r\nPASS x:y\r\nQUIT\r\n');
  await daemon.deserted();
  expect(await daemon.stop()).toBe(0);

  const { evidence } = daemon;
  expect(evidence.rows('SELECT username, password, method, stls, user FROM ev_pop3_login ORDER BY event_id')).toEqual([
    { username: 'bob', password: 'my secret', method: 'PLAIN', stls: null, user: null },
    { username: 'пётр', password: expect.stringMatching(/^[0-9a-f]{32}$/), method: 'APOP', stls: null, user: null },
    { username: 'tls', password: 'over', method: 'PLAIN', stls: '', user: null },
    { username: 'ann', password: 'x:y', method: 'USER', stls: null, user: 'ann' },
  ]);
  expect(evidence.rows('SELECT username, password FROM v_logins ORDER BY event_id')).toHaveLength(4);
  expect(evidence.sessions("sensor = 'pop3'")).toBe(4);
  expect(evidence.value("SELECT count(*) FROM event WHERE name = 'fault'")).toBe(0);
});
