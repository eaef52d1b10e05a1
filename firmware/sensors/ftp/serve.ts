import { parseCommand } from './command.ts';
import { list, readQuery } from './listing.ts';
import { CONNECTION_COMMANDS } from './passive.ts';
import { PATH_COMMANDS } from './paths.ts';
import { site } from './site.ts';
import { status, STATUS_COMMANDS } from './status.ts';
import { protectBuffer, protectData } from './tls.ts';
import { TRANSFER_COMMANDS } from './transfer.ts';
import { LINE_BYTES, reply, type Guest, type Handler } from './visit.ts';
import { ownAnswer } from './words.ts';

const TLS_COMMANDS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['PBSZ', ({ visit }) => (visit.options.tls ? protectBuffer(visit) : '550 Permission denied.')],
  ['PROT', ({ visit }, argument) => (visit.options.tls ? protectData(visit, argument) : '550 Permission denied.')],
]);

const COMMANDS: ReadonlyMap<string, Handler> = new Map([
  ...STATUS_COMMANDS,
  ...PATH_COMMANDS,
  ...CONNECTION_COMMANDS,
  ...TRANSFER_COMMANDS,
  ...TLS_COMMANDS,
  ['SITE', site],
  ['STAT', stat],
]);

/** A browser made to speak HTTP to us carries no login of its own: the product ends the connection. */
const HTTP_VERBS: ReadonlySet<string> = new Set(['GET', 'POST', 'HEAD', 'OPTIONS', 'CONNECT']);

/** The conversation of a visitor who has been let in, to its end. */
export async function serve(guest: Guest): Promise<void> {
  const { peer } = guest.visit;
  for (;;) {
    const line = await peer.line(LINE_BYTES);
    if (line === undefined) return;
    const command = parseCommand(line);
    if (command === undefined) continue;
    peer.record('command', { command: line });
    const { verb, argument } = command;
    if (verb === 'QUIT' || HTTP_VERBS.has(verb)) {
      await reply(guest.visit, verb === 'QUIT' ? '221 Goodbye.' : '500 HTTP protocol commands not allowed.');
      return;
    }
    const own = ownAnswer(guest.visit.options.product, command);
    const answer = own ?? (await COMMANDS.get(verb)?.(guest, argument));
    await reply(guest.visit, answer ?? '500 Unknown command.');
  }
}

/** STAT alone tells about the session, with a path it is LIST over the control connection. */
function stat(guest: Guest, argument: string): string {
  if (argument === '') return status(guest);
  const { files, directory, visit } = guest;
  const query = readQuery(files, directory, argument);
  const listing = list(files, { ...query, options: `${query.options}a` }, true, visit.peer.now()) ?? '';
  return `213-Status follows:\r\n${listing}213 End of status`;
}
