import { describe, expect, it } from 'vitest';
import { createClient, withQuery, type Wire } from '../../web-ui/client.ts';

function wired(refuse: () => string | undefined = () => undefined) {
  const asked: string[] = [];
  let logins = 0;
  const wire: Wire = {
    async get(path) {
      asked.push(`GET ${path}`);
      if (path === '/api/v1/account') return await Promise.resolve({ who: 'owner', csrf: `token-${(logins += 1)}` });
      return {};
    },
    async change(method, path, body, csrf) {
      asked.push(`${method} ${path} ${JSON.stringify(body)} ${csrf}`);
      const reason = refuse();
      if (reason !== undefined) throw new Error(reason);
      return await Promise.resolve({ rules: [] });
    },
  };
  return { client: createClient(wire), asked };
}

describe('the client of the page', () => {
  it('asks with what is filtered, and leaves out what is not', async () => {
    const { client, asked } = wired();
    await client.get('/api/v1/logins', { source: '2001:db8::7', before: undefined, limit: 5 });
    await client.get('/api/v1/sessions/7');
    expect(asked).toEqual(['GET /api/v1/logins?source=2001%3Adb8%3A%3A7&limit=5', 'GET /api/v1/sessions/7']);
    expect(withQuery('/x', {})).toBe('/x');
  });

  it('sends the token of its log-in with each change, asked for once', async () => {
    const { client, asked } = wired();
    await client.post('/api/v1/ignore', { port: 22 });
    await client.remove('/api/v1/ignore/3');
    expect(asked).toEqual([
      'GET /api/v1/account',
      'POST /api/v1/ignore {"port":22} token-1',
      'DELETE /api/v1/ignore/3 undefined token-1',
    ]);
  });

  it('hands on the sentence of a refusal, and asks for the token anew after it', async () => {
    const { client, asked } = wired(() => 'This request is not of your log-in.');
    await expect(client.post('/api/v1/ignore', {})).rejects.toThrow('This request is not of your log-in.');
    await expect(client.post('/api/v1/ignore', {})).rejects.toThrow('This request is not of your log-in.');
    expect(asked.at(-1)).toBe('POST /api/v1/ignore {} token-2');
  });
});
