import { SessionEnded, type DataPeer } from '../sensor.ts';
import type { Entry } from './files.ts';
import { isHoneyfile } from './honeyfiles.ts';
import { list, readQuery } from './listing.ts';
import { dropConnection } from './passive.ts';
import { reply, type Guest, type Handler } from './visit.ts';
import { receive } from './upload.ts';

/** The product's accept_timeout. */
const ACCEPT_MS = 60_000;
const NO_CONNECTION = '425 Use PORT or PASV first.';

export const TRANSFER_COMMANDS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['LIST', async (guest, argument) => await sendListing(guest, argument, true)],
  ['NLST', async (guest, argument) => await sendListing(guest, argument, false)],
  ['RETR', retrieve],
  ['STOR', async (guest, argument) => await store(guest, argument, 'store')],
  ['APPE', append],
  ['STOU', async (guest, argument) => await store(guest, uniqueName(guest, argument), 'unique')],
]);

const isConnected = (guest: Guest): boolean => guest.listener !== undefined || guest.active;

/**
 * One data connection: waits for the visitor to dial, announces, works, hangs up. `work` returns the final reply; when
 * the data connection breaks the reply is `broken`, and the control connection goes on.
 */
async function transfer(
  guest: Guest,
  announcement: string,
  broken: string,
  work: (data: DataPeer) => Promise<string>,
): Promise<string> {
  const { dataSecured } = guest.visit;
  const data = await guest.listener?.accept(ACCEPT_MS);
  try {
    if (data === undefined) return '425 Failed to establish connection.';
    await reply(guest.visit, announcement);
    if (dataSecured && !(await data.secure())) return '522 SSL connection failed';
    const answer = await whileOpen(async () => await work(data));
    return answer ?? broken;
  } finally {
    // Not waited for: a visitor may keep its side open until it has read the reply.
    void data?.close();
    dropConnection(guest);
  }
}

/** The data connection's own end, and nothing else, is caught: the visitor may break a transfer off and go on. */
async function whileOpen<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SessionEnded) return undefined;
    throw error;
  }
}

async function sendListing(guest: Guest, argument: string, verbose: boolean): Promise<string> {
  if (!isConnected(guest)) return NO_CONNECTION;
  const { files, directory, visit } = guest;
  const listing = list(files, readQuery(files, directory, argument), verbose, visit.peer.now());
  return await transfer(
    guest,
    '150 Here comes the directory listing.',
    '426 Failure writing network stream.',
    async (data) => {
      if (listing === undefined) return '226 Transfer done (but failed to open directory).';
      if (listing !== '') await data.send(listing);
      return '226 Directory send OK.';
    },
  );
}

async function retrieve(guest: Guest, argument: string): Promise<string> {
  const start = guest.restartAt;
  guest.restartAt = 0;
  if (!isConnected(guest)) return NO_CONNECTION;
  if (guest.ascii && start !== 0) return '550 No support for resume of ASCII transfer.';
  const { files, directory, visit } = guest;
  const path = files.resolve(directory, argument);
  const entry = path === undefined ? undefined : files.get(path);
  if (path === undefined || entry?.content === undefined || !files.mayRead(entry)) return '550 Failed to open file.';
  const content = entry.content.subarray(start);
  return await transfer(
    guest,
    `150 Opening BINARY mode data connection for ${argument} (${entry.size} bytes).`,
    '426 Failure writing network stream.',
    async (data) => {
      if (content.length > 0) await data.send(content);
      visit.peer.record('download', { path, bytes: content.length });
      if (isHoneyfile(visit.options, path)) visit.peer.record('honeyfile', { path, action: 'read' });
      return '226 Transfer complete.';
    },
  );
}

async function append(guest: Guest, argument: string): Promise<string> {
  return guest.account.anonymous ? '550 Permission denied.' : await store(guest, argument, 'append');
}

type Storing = 'store' | 'append' | 'unique';

async function store(guest: Guest, argument: string, how: Storing): Promise<string> {
  const start = guest.restartAt;
  guest.restartAt = 0;
  if (!isConnected(guest)) return NO_CONNECTION;
  const { files, directory } = guest;
  const path = files.resolve(directory, argument);
  const before = path === undefined ? undefined : files.get(path);
  const offset = how === 'append' ? (before?.size ?? 0) : start;
  if (path === undefined || !claim(guest, path, before)) return '553 Could not create file.';
  return await transfer(
    guest,
    how === 'unique' ? `150 FILE: ${argument}` : '150 Ok to send data.',
    '426 Failure reading network stream.',
    async (data) => await receive(guest, data, path, offset),
  );
}

/** Creates the file, as the product does before it waits for the visitor to dial. */
function claim({ files, visit, umask }: Guest, path: string, before: Entry | undefined): boolean {
  if (before !== undefined) return files.mayOverwrite(path);
  if (!files.mayChange(path)) return false;
  const modifiedMs = visit.peer.now();
  return files.put(path, { directory: false, mode: 0o666 & ~umask, owner: files.user, modifiedMs, size: 0 });
}

/** `name`, or `name.1`, `name.2` ... when it is taken. */
function uniqueName({ files, directory }: Guest, wanted: string): string {
  const free = (name: string): boolean => {
    const path = files.resolve(directory, name);
    return path === undefined || files.get(path) === undefined;
  };
  if (wanted !== '' && free(wanted)) return wanted;
  const base = wanted === '' ? 'STOU' : wanted;
  for (let suffix = 1; ; suffix += 1) {
    const name = `${base}.${suffix}`;
    if (free(name)) return name;
  }
}
