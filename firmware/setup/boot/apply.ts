import { createHash } from 'node:crypto';
import type { BootFile } from '../../config/boot-file.ts';
import type { Problem } from '../../config/config.ts';
import { messageOf } from '../../core/errors.ts';
import type { Ipv4, WifiWish } from '../network.ts';
import type { BootFolder } from './folder.ts';
import { wifiOfNetplan, wifiOfTable, type ImagerWifi } from './imager.ts';
import { redact } from './redact.ts';
import { CUT_SENTENCE, looksCut, textOfFile } from './text.ts';

/** What root keeps from one start to the next; no secret but the passphrase of the set-up's own Wi-Fi. */
export interface BootState {
  /** SHA-256 of `skep.toml` as it was left: the same file is not carried out twice, or it would undo what the page says. */
  readonly handled: string;
  /** What was wrong with the files of the boot partition, as sentences. */
  readonly problems: readonly string[];
  /** skep-setup.txt was there: the set-up opens although the device has an owner. */
  readonly asked: boolean;
  readonly accessPointPassphrase: string;
  /** Joined because a file said so; empty: none. */
  readonly ssid: string;
}

export const NEW_STATE: BootState = { handled: '', problems: [], asked: false, accessPointPassphrase: '', ssid: '' };

export interface BootParts {
  readonly folder: BootFolder;
  readonly read: (text: string) => BootFile;
  readonly toml: (text: string) => Readonly<Record<string, unknown>>;
  /** Lays the profile; NetworkManager joins by itself. */
  readonly keepWifi: (wish: WifiWish) => Promise<void>;
  readonly keepWired: (ipv4: Ipv4) => Promise<void>;
  readonly country: (code: string) => Promise<void>;
  readonly timeZone: (zone: string) => Promise<void>;
  readonly owner: (password: string) => Promise<void>;
  /** Keys of the config go into the config file; what that finds wrong comes back. */
  readonly config: (toml: string) => Promise<readonly Problem[]>;
  /** As it was when it was new. */
  readonly reset: () => Promise<void>;
  readonly log: (sentence: string) => void;
}

/** Windows appends `.txt`, and shows neither. */
export const OWN_FILE = ['skep.toml', 'skep.toml.txt'] as const;
const RESET_FILE = ['skep-reset.txt', 'skep-reset.txt.txt', 'skep-reset'] as const;
const SETUP_FILE = ['skep-setup.txt', 'skep-setup.txt.txt', 'skep-setup'] as const;
/** In the order in which they are asked for Wi-Fi. */
const IMAGER_FILES = ['rpi-preseed.toml', 'custom.toml', 'network-config'] as const;
/** Written by Imager too, and read by nobody here: its hash of a password stays on the card for ever else. */
const LEFT_OVER = ['user-data'] as const;

/** Carries out what the files on the boot partition ask for. What is wrong is told in words, and nothing of it done. */
export async function applyBootFiles(parts: BootParts, before: BootState): Promise<BootState> {
  const { folder, log } = parts;
  let state = before;
  const reset = folder.find(...RESET_FILE);
  if (reset !== undefined) {
    await parts.reset();
    // Removed last: a power cut in between must not leave half a device.
    folder.remove(reset);
    log('skep-reset.txt: this device is as it was when it was new.');
    state = NEW_STATE;
  }
  const again = folder.find(...SETUP_FILE);
  if (again !== undefined) {
    folder.remove(again);
    log('skep-setup.txt: the set-up opens again.');
    state = { ...state, asked: true };
  }
  const own = folder.find(...OWN_FILE);
  state = own === undefined ? { ...state, problems: [] } : await carryOut(own, parts, state);
  return await imagersWifi(parts, state, own !== undefined && state.ssid !== before.ssid);
}

async function carryOut(name: string, parts: BootParts, state: BootState): Promise<BootState> {
  const bytes = parts.folder.read(name);
  if (digest(bytes) === state.handled) return { ...state, problems: [] };
  const { text, problem } = textOfFile(bytes);
  if (problem !== undefined) return { ...state, problems: [`${name}: ${problem}`] };
  const boot = parts.read(text);
  const problems = toldOf(name, text, boot.problems);
  if (problems.length > 0) return { ...state, problems };
  const wrong = await effects(boot, parts);
  if (wrong.length > 0) return { ...state, problems: toldOf(name, text, wrong) };
  const left = withCrlf(redact(text, boot.secrets));
  const stays = left === bytes.toString('utf8') ? undefined : overwritten(parts.folder, name, left);
  parts.log(`${name} was carried out.`);
  return {
    ...state,
    problems: stays === undefined ? [] : [stays],
    handled: digest(stays === undefined ? Buffer.from(left) : bytes),
    ssid: boot.wifi.ssid || state.ssid,
    accessPointPassphrase: boot.accessPoint.passphrase || state.accessPointPassphrase,
  };
}

/** What keeps the secrets on the card; what the file asks for was done all the same. */
function overwritten(folder: BootFolder, name: string, text: string): string | undefined {
  try {
    folder.overwrite(name, text);
    return undefined;
  } catch (error) {
    return `${name}: its secrets could not be removed (${messageOf(error)}): remove the file yourself.`;
  }
}

/** The config first: it is what can still be wrong. */
async function effects(boot: BootFile, parts: BootParts): Promise<readonly Problem[]> {
  const { wifi, password, timezone, config } = boot;
  if (/^[^#\n]*\S/m.test(config.replaceAll(/^\s*#.*$/gm, ''))) {
    const wrong = await parts.config(config);
    if (wrong.length > 0) return wrong;
  }
  if (wifi.country !== '') await parts.country(wifi.country.toUpperCase());
  const ipv4 = ipv4Of(boot);
  if (wifi.ssid !== '') {
    await parts.keepWifi({ ssid: wifi.ssid, passphrase: wifi.passphrase, hidden: wifi.hidden, ipv4 });
  } else if (boot.networkWritten) await parts.keepWired(ipv4);
  if (timezone !== '') await parts.timeZone(timezone);
  if (password !== '') await parts.owner(password);
  return [];
}

function ipv4Of({ network: { method, address, gateway, dns } }: BootFile): Ipv4 {
  if (method === 'dhcp') return { method };
  const [plain = '', prefix = ''] = address.trim().split('/');
  return { method, address: plain, prefix: Number(prefix), gateway, dns };
}

function toldOf(name: string, text: string, problems: readonly Problem[]): string[] {
  const cut = problems.some(({ path, line }) => path === '' && looksCut(text, line));
  const told = problems.map(({ line, sentence }) => `${name}${line === undefined ? '' : ` line ${line}`}: ${sentence}`);
  return cut ? [`${name}: ${CUT_SENTENCE}`, ...told] : told;
}

/** What Raspberry Pi Imager was told, unless our own file says where to. */
async function imagersWifi(parts: BootParts, state: BootState, decided: boolean): Promise<BootState> {
  const { folder, log } = parts;
  let ssid = state.ssid;
  const problems = [...state.problems];
  let taken = decided;
  for (const wanted of [...IMAGER_FILES, ...LEFT_OVER]) {
    const name = folder.find(wanted);
    if (name === undefined) continue;
    const { text } = textOfFile(folder.read(name));
    const wifi = taken ? undefined : wifiIn(wanted, text, parts);
    const left = redact(text, wifi === undefined ? [] : [wifi.passphrase]);
    // Without a secret it is the file that this device has left, or one of an open network, which nobody wants by accident.
    if (left === text) continue;
    if (wifi !== undefined && wifi.passphrase !== '') {
      try {
        if (/^[A-Z]{2}$/.test(wifi.country)) await parts.country(wifi.country);
        await parts.keepWifi({ ...wifi, ipv4: { method: 'dhcp' } });
        ssid = wifi.ssid;
        taken = true;
        log(`The Wi-Fi that ${name} names is joined.`);
      } catch (error) {
        problems.push(`${name}: ${messageOf(error)}`);
        continue;
      }
    }
    folder.overwrite(name, left);
  }
  return { ...state, ssid, problems };
}

function wifiIn(file: string, text: string, { toml }: BootParts): ImagerWifi | undefined {
  if (file === 'network-config') return wifiOfNetplan(text);
  return file.endsWith('.toml') ? wifiOfTable(toml(text)) : undefined;
}

/** When the device has an owner no secret of any file stays, whether it could be read or not. */
export function scrub(folder: BootFolder): void {
  for (const wanted of [...OWN_FILE, ...IMAGER_FILES, ...LEFT_OVER]) {
    const name = folder.find(wanted);
    if (name === undefined) continue;
    const { text } = textOfFile(folder.read(name));
    const left = redact(text, []);
    if (left !== text) folder.overwrite(name, withCrlf(left));
  }
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const withCrlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');
