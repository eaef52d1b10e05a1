import { get } from 'node:https';
import type { PageConfig } from '../config/section.ts';

const ASK_MS = 2000;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Asks the page of the daemon on this box, with the key from its data directory. By https it is the one with the
 * certificate that lies there, and no other.
 */
export async function askPage(
  { address, port, tls }: PageConfig,
  path: string,
  key: string | undefined,
  certificate: string | undefined,
): Promise<{ readonly ok: boolean; readonly body: string }> {
  const url = `${tls ? 'https' : 'http'}://${hostOf(address)}:${port}${path}`;
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  if (tls) return await overTls(url, headers, certificate);
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(ASK_MS), redirect: 'error' });
  return { ok: answer.ok, body: await answer.text() };
}

/** Where a page on every address is from here. */
function hostOf(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}

/** fetch cannot be told whom to believe. */
async function overTls(
  url: string,
  headers: Readonly<Record<string, string>>,
  ca: string | undefined,
): Promise<{ ok: boolean; body: string }> {
  if (ca === undefined) throw new Error('the certificate of the page is not there');
  return await new Promise((resolve, reject) => {
    const options = { headers, ca, checkServerIdentity: () => undefined, signal: AbortSignal.timeout(ASK_MS) };
    const asked = get(url, options, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        body += part;
        if (body.length > ANSWER_BYTES_MAX) asked.destroy(new Error('the answer is too long'));
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ ok: answer.statusCode === 200, body }));
    });
    asked.on('error', reject);
  });
}
