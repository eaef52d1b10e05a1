import { byteString, defineSensor } from '../sensor.ts';
import { credentialProblems, type Account } from './accounts.ts';
import { EVENTS, OPTIONS } from './declaration.ts';
import { Files } from './files.ts';
import { logIn } from './login.ts';
import { serve } from './serve.ts';
import { withHoneyfiles } from './honeyfiles.ts';
import { anonymousTree, homeTree, type DecoyTree } from './tree.ts';
import { reply, type Guest, type Visit } from './visit.ts';

/** vsFTPd's; a new file is the owner's alone. */
const UMASK = 0o077;

export default defineSensor({
  name: 'ftp',
  about: 'A file server (vsFTPd) that refuses every login, or lets some in to decoy files.',
  transport: 'tcp',
  ports: [21],
  options: OPTIONS,
  events: EVENTS,
  farewells: {
    idle: '421 Timeout.\r\n',
    'line-too-long': '500 Input line too long.\r\n',
  },
  check: credentialProblems,
  async talk(peer, options) {
    await peer.send(greeting(options.banner.replaceAll('{hostname}', peer.device.hostname)));
    const visit: Visit = { peer, options, user: '', secured: false, dataSecured: false };
    const account = await logIn(visit);
    if (account === undefined) return;
    await reply(visit, '230 Login successful.');
    await serve(welcome(visit, account));
  },
});

/** Several lines are `220-first`, ..., `220 last` (RFC 959 section 4.2). */
function greeting(banner: string): string {
  const lines = byteString(banner).split(/\r?\n/);
  return lines.map((line, at) => `220${at < lines.length - 1 ? '-' : ' '}${line}\r\n`).join('');
}

function welcome(visit: Visit, account: Account): Guest {
  const { device } = visit.peer;
  const decoy = account.anonymous ? anonymousTree(device) : homeTree(device);
  const { tree, user }: DecoyTree = withHoneyfiles(decoy, device, visit.options);
  return {
    visit,
    account,
    files: new Files(tree, user, account.anonymous),
    directory: '/',
    ascii: true,
    restartAt: 0,
    listener: undefined,
    active: false,
    extendedOnly: false,
    renameFrom: undefined,
    umask: UMASK,
    keptBytes: 0,
  };
}
