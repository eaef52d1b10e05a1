import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SessionDetail } from '../../firmware/api/contract.ts';
import { skep, type Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { only } from './harness/only.ts';

const lab = openLab();
const HTTP = 10_080;
const SECOND = 18_080;

const column = (name: string, type: string, from: string): string =>
  `[[sensors.http.columns]]\nname = "${name}"\nevent = "request"\ntype = "${type}"\nfrom = "${from}"\n`;

async function curl(port: number, ...args: readonly string[]): Promise<void> {
  const { status, stderr } = await lab.run([
    'curl',
    '-sS',
    '-o',
    '/dev/null',
    ...args,
    `http://127.0.0.1:${port}/?q=1`,
  ]);
  expect(status, stderr).toBe(0);
}

async function stop(daemon: Daemon): Promise<void> {
  await daemon.deserted();
  expect(await daemon.stop()).toBe(0);
}

describe('columns that an owner adds to http without code', () => {
  it('hold what curl sent, through restarts with other types, with other columns and with none', async () => {
    const header = column('forwarded_for', 'text', 'header:x-forwarded-for');
    const first = await lab.daemon({ config: only('http') + header + column('hops', 'text', 'header:Max-Forwards') });
    const { data, evidence } = first;
    await curl(HTTP, '-H', 'X-Forwarded-For: 203.0.113.9, 10.0.0.1', '-H', 'max-forwards: 12');
    await curl(HTTP, '-H', 'x-forwarded-for: \x1b[2Jü"; DROP TABLE event', '-H', 'Max-Forwards: many');
    await curl(HTTP);
    await stop(first);
    const rows = (names: string): unknown => evidence.rows(`SELECT ${names} FROM ev_http_request ORDER BY event_id`);
    const HOSTILE = '\\x1b[2Jü"; DROP TABLE event';
    const before = [
      { method: 'GET', forwarded_for: '203.0.113.9, 10.0.0.1', hops: '12' },
      { method: 'GET', forwarded_for: HOSTILE, hops: 'many' },
      { method: 'GET', forwarded_for: null, hops: null },
    ];
    expect(rows('method, forwarded_for, hops')).toEqual(before);

    const typed = only('http') + column('hops', 'int', 'header:max-forwards') + column('q', 'bool', 'query:q');
    const second = await lab.daemon({ data, config: typed });
    await curl(HTTP, '-H', 'Max-Forwards: 12', '-H', 'X-Forwarded-For: 1.2.3.4');
    await curl(HTTP, '-H', 'Max-Forwards: many');
    const { eventList } = JSON.parse(await second.ask('/api/v1/sessions/1')) as SessionDetail;
    expect(eventList.find(({ name }) => name === 'request')?.fields).toMatchObject({
      forwarded_for: '203.0.113.9, 10.0.0.1',
      hops__text: '12',
    });
    await stop(second);
    expect(second.program.stderr).toContain('ev_http_request.hops');
    expect(rows('forwarded_for, hops, hops__text, q')).toEqual([
      ...before.map(({ forwarded_for, hops }) => ({ forwarded_for, hops: null, hops__text: hops, q: null })),
      { forwarded_for: null, hops: 12, hops__text: null, q: 1 },
      { forwarded_for: null, hops: null, hops__text: null, q: 1 },
    ]);

    const third = await lab.daemon({ data, config: only('http') });
    await curl(HTTP, '-H', 'Max-Forwards: 3');
    await stop(third);
    expect(evidence.value('SELECT count(*) FROM ev_http_request WHERE hops = 12 OR hops__text = ?', '12')).toBe(2);
    expect(rows('count(*) AS rows, sum(hops) AS hops')).toEqual([{ rows: 6, hops: 12 }]);
    expect(evidence.value('PRAGMA integrity_check')).toBe('ok');

    const told = await lab.run(skep('events', '--after', '0', '--data', data));
    expect(told.stdout).toContain('; forwarded_for 203.0.113.9, 10.0.0.1; hops 12\n');
    expect(told.stdout).not.toContain('\x1b');
    const json = await lab.run(skep('events', '--json', '--after', '0', '--data', data));
    const printed = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly name: string; readonly fields: Readonly<Record<string, unknown>> })
      .filter(({ name }) => name === 'request');
    expect(printed.map(({ fields }) => [fields['forwarded_for'], fields['hops'], fields['hops__text']])).toEqual([
      ['203.0.113.9, 10.0.0.1', undefined, '12'],
      [HOSTILE, undefined, 'many'],
      [undefined, undefined, undefined],
      [undefined, 12, undefined],
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ]);
  });

  it('are each instance’s own, in the table that instances share', async () => {
    const config =
      `${only('http')}[[sensors.http]]\n${column('agent', 'text', 'header:user-agent')}` +
      `[[sensors.http]]\nname = "second"\nports = ${SECOND}\n${column('agent', 'text', 'cookie:agent')}${column('theme', 'text', 'cookie:theme')}`;
    const daemon = await lab.daemon({ config });
    for (const port of [HTTP, SECOND]) await curl(port, '-A', 'me', '-b', 'agent=you; theme=dark');
    await stop(daemon);
    const joined =
      'SELECT instance, agent, theme FROM ev_http_request JOIN session ON id = session_id ORDER BY event_id';
    expect(daemon.evidence.rows(joined)).toEqual([
      { instance: 'http', agent: 'me', theme: null },
      { instance: 'second', agent: 'you', theme: 'dark' },
    ]);
  });

  it('are refused with a sentence, by `skep check` and at the start alike', async () => {
    const data = lab.folder();
    const file = join(data, 'other.toml');
    writeFileSync(file, `version = 1\n${column('path', 'text', 'header:a')}${column('a', 'int', 'headr:a')}`);
    const sentences = [
      `${file}:3: \`name\` in the 1st [[sensors.http.columns]] is a column that ev_http_request has already; choose another name.`,
      `${file}:11: \`from\` in the 2nd [[sensors.http.columns]] names \`headr\`, which sensor \`http\` does not give; did you mean \`header\`?`,
    ];
    for (const command of ['check', 'run']) {
      const { status, stderr } = await lab.run(skep(command, '--data', data, '--config', file));
      expect([command, status, stderr.trimEnd().split('\n')]).toEqual([command, 2, sentences]);
    }
  });
});
