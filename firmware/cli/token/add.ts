import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config, Instance } from '../../config/config.ts';
import { readConfig } from '../../config/read.ts';
import { forTerminal } from '../../core/terminal.ts';
import { docxWith } from '../../tokens/docx.ts';
import { luresFor, qrForTerminal, qrSvg } from '../../tokens/lures.ts';
import { newId } from '../../tokens/new-id.ts';
import { misuse } from '../args.ts';
import { saveTokens, tokensNow, type TokenCall } from './action.ts';

/** Makes a token and prints what to plant. */
export async function addToken(call: TokenCall): Promise<number> {
  const { command, io, parts, host, message } = call;
  if (host === undefined || host === '') throw misuse(command, 'needs --host: where the token will be planted');
  if (message === undefined || message === '') throw misuse(command, 'needs --message: what the alert shall say');
  const base = await baseUrl(call);
  const id = newId(parts.random);
  const lures = luresFor(base, id);
  const files =
    call.out === undefined ? [] : writeFiles(resolve(io.cwd, call.out), id, host, lures.url, lures.desktopIni);
  // Last: a token that could not be written out is none.
  const tokens = tokensNow(call);
  tokens.set(id, { id, host, message });
  saveTokens(call, tokens);
  const rows = [
    ['token', id],
    ['address', lures.url],
    ['image tag', lures.image],
    ['Markdown', lures.markdown],
  ];
  const said = rows.map(([name = '', value = '']) => `${name.padEnd(10)} ${forTerminal(value)}\n`).join('');
  const written = files.map((file) => `written    ${forTerminal(file)}\n`).join('');
  const more = files.length === 0 ? 'with --out DIR: a document, a desktop.ini and a QR code as files, too\n' : '';
  io.stdout.write(`${said}${written}${io.isTty ? `\n${qrForTerminal(lures.url)}\n` : ''}${more}`);
  return 0;
}

function writeFiles(folder: string, id: string, host: string, url: string, desktopIni: string): readonly string[] {
  const contents: readonly (readonly [string, string | Uint8Array])[] = [
    [`${id}.docx`, docxWith(url, `${host}: access data`)],
    ['desktop.ini', desktopIni],
    [`${id}.svg`, qrSvg(url)],
  ];
  mkdirSync(folder, { recursive: true });
  return contents.map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  });
}

/** Where a visitor reaches the sensor that answers tokens; ends with the path that it answers them under. */
async function baseUrl({ command, io, place, parts, url }: TokenCall): Promise<URL> {
  const { config } = await readConfig(place, io.env, parts.sensors, parts.hostname);
  const instance = tokenInstance(config);
  const prefix = instance === undefined ? '/' : tokenPathsOf(instance)[0];
  if (instance === undefined) {
    const cure = '[[sensors.http]]\nname = "tokens"\nports = 8088\ntoken_paths = ["/"]';
    io.stderr.write(`notice: no sensor answers tokens yet; write into the config, and restart:\n${cure}\n`);
  }
  if (url !== undefined) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw misuse(command, 'takes an address such as http://192.0.2.7:8088/ after --url');
    }
    const base = new URL(url);
    return base.pathname === '/'
      ? new URL(prefix ?? '/', base)
      : new URL(`${base.pathname.replace(/\/*$/, '')}/`, base);
  }
  const address = instance?.addresses.find((one) => one !== '::' && one !== '0.0.0.0') ?? parts.addresses()[0];
  if (instance === undefined || address === undefined) {
    throw misuse(command, 'cannot tell how this box is reached; say it with --url http://ADDRESS:PORT/');
  }
  const host = address.includes(':') ? `[${address}]` : address;
  return new URL(prefix ?? '/', `${instance.sensor.name}://${host}:${instance.ports[0] ?? 80}`);
}

const tokenPathsOf = ({ options }: Instance): readonly string[] => {
  const paths = options['token_paths'];
  return Array.isArray(paths) ? (paths as string[]) : [];
};

/** Without TLS where there is a choice: nobody trusts the certificate, and a mail program then shows no picture. */
const tokenInstance = ({ sensors }: Config): Instance | undefined =>
  ['http', 'https'].flatMap((name) =>
    sensors.filter((instance) => instance.sensor.name === name && tokenPathsOf(instance).length > 0),
  )[0];
