import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../lab/harness/until.ts';
import { PASSWORD } from '../lab/harness/browser.ts';
import { HERE, PAGE, type Zero } from './zero.ts';

const PATIENCE_MS = 300_000;

/** Its owner, who has a browser and a mailbox on the network's other end. */
export interface Owner {
  logIn(): Promise<void>;
  /** What the API answers. */
  ask<T>(path: string): Promise<T>;
  /** A change, with the token of his session. */
  change<T>(path: string): Promise<T>;
  /** A file of the API's, to a place here. */
  fetch(path: string, to: string): Promise<void>;
  /** Mails that came, oldest first. */
  mails(): string[];
  mailThatSays(pattern: RegExp): Promise<string>;
}

export async function makeOwner(zero: Zero): Promise<Owner> {
  const mailServer = zero.start([
    process.execPath,
    join(import.meta.dirname, 'mail-server.mjs'),
    ...[zero.folder, HERE, '25'],
  ]);
  await mailServer.said(/listens/);
  const jar = join(zero.folder, 'cookies');

  async function curl(path: string, ...args: readonly string[]): Promise<string> {
    const browser = ['--silent', '--show-error', '--max-time', '120', '--cookie', jar, '--cookie-jar', jar];
    const own = ['--header', `Origin: ${PAGE}`, ...args];
    const { status, stdout } = await zero.visit(['curl', ...browser, ...own, `${PAGE}${path}`]);
    if (status !== 0) throw new Error(`${path}: curl ended with ${status}`);
    return stdout;
  }
  const mails = (): string[] =>
    readdirSync(zero.folder)
      .filter((name) => name.endsWith('.eml'))
      .toSorted()
      .map((name) => readFileSync(join(zero.folder, name), 'utf8'));

  return {
    mails,
    async logIn() {
      const answer = await curl('/login', '--include', '--data-urlencode', `password=${PASSWORD}`);
      if (!answer.startsWith('HTTP/1.1 303 ')) throw new Error(`the page refuses its owner: ${answer}`);
    },
    ask: async <T>(path: string) => JSON.parse(await curl(path)) as T,
    async change<T>(path: string) {
      const { csrf } = JSON.parse(await curl('/api/v1/account')) as { csrf: string };
      return JSON.parse(await curl(path, '--request', 'POST', '--header', `x-skep-csrf: ${csrf}`)) as T;
    },
    async fetch(path, to) {
      await curl(path, '--fail', '--output', to);
    },
    mailThatSays: async (pattern) =>
      await until(`a mail that says ${pattern}`, () => mails().find((mail) => pattern.test(mail)), PATIENCE_MS),
  };
}
