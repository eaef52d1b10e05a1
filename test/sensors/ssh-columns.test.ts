import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import type { OwnerColumn } from '../../firmware/core/columns.ts';
import { SOURCES } from '../../firmware/sensors/ssh/events.ts';
import { newClient, serve } from './ssh-rig.ts';

const column = (event: string, source: string): OwnerColumn => ({
  name: `own_${source}`,
  event,
  type: 'text',
  source,
  argument: '',
});

it('the owner’s columns of a log-in and of a key hold what the client told of itself', async () => {
  const columns = Object.entries(SOURCES).flatMap(([name, { events }]) => events.map((event) => column(event, name)));
  const server = await serve({}, {}, columns);
  try {
    const client = await newClient();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const gone = new Promise<void>((resolve) => {
      client.once('close', () => resolve());
    });
    client.connect({
      ...{ host: '127.0.0.1', port: server.port, username: 'root', password: 'secret' },
      privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }),
    });
    await gone;
    await server.reasons();
    const [told] = server.events('client');
    expect(told?.['version']).toMatch(/^SSH-2\.0-ssh2js/);
    const own = { own_version: told?.['version'], own_hassh: told?.['hassh'] };
    expect(own.own_hassh).toMatch(/^[0-9a-f]{32}$/);
    expect(server.events('login')).toEqual([
      { username: 'root', password: 'secret', accepted: false, method: 'password', ...own },
    ]);
    const keys = server.events('key');
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key).toMatchObject(own);
  } finally {
    await server.stop();
  }
});
