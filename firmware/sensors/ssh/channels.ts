import type { Connection, ServerChannel, Session, SFTPWrapper, TcpipRequestInfo } from 'ssh2';
import type { Inputs } from '../sensor.ts';
import type { EVENTS } from './events.ts';
import { execute } from './exec.ts';
import { boundPackets } from './insides.ts';
import { serveSftp } from './sftp.ts';
import { readScript, serveTerminal } from './terminal.ts';
import type { Visit } from './visit.ts';

/** sshd_config's `MaxSessions`. */
const SESSIONS_MAX = 10;
/** sshd_config's `AcceptEnv` of Debian. */
const ACCEPTED_ENV = /^(?:LANG|LC_.*)$/;

type Forward = Inputs<(typeof EVENTS)['forward']['fields']>;
type Answer = (() => void) | undefined;

/** What a visitor who was let in may open. Forwards are told and refused: nothing ever goes out from here. */
export function openChannels(visit: Visit, connection: Connection): void {
  const { guard, peer } = visit;
  const forward = (fields: Forward): void => peer.record('forward', fields);
  let open = 0;

  connection.on(
    'session',
    guard((accept, reject) => {
      if (open === SESSIONS_MAX) {
        reject();
        return;
      }
      open += 1;
      const session = accept();
      session.on('close', () => {
        open -= 1;
      });
      boundPackets(session);
      openSession(visit, session, forward);
    }),
  );
  connection.on(
    'tcpip',
    guard((_accept, reject, info: TcpipRequestInfo) => {
      const { destIP: host, destPort: port, srcIP: origin_host, srcPort: origin_port } = info;
      forward({ kind: 'direct-tcpip', host, port, origin_host, origin_port });
      reject();
    }),
  );
  connection.on(
    'openssh.streamlocal',
    guard((_accept, reject, { socketPath }: { readonly socketPath: string }) => {
      forward({ kind: 'direct-streamlocal', host: socketPath });
      reject();
    }),
  );
  // The types know of two requests, and that an answer is always wanted.
  const asked = guard((_accept: Answer, reject: Answer, name: string, info: ForwardRequest | null) => {
    if (name === 'tcpip-forward') forward({ kind: 'tcpip-forward', host: info?.bindAddr, port: info?.bindPort });
    if (name === 'streamlocal-forward@openssh.com') forward({ kind: 'streamlocal-forward', host: info?.socketPath });
    reject?.();
  });
  connection.on('request', asked as Parameters<typeof connection.on>[1] & typeof asked);
}

interface ForwardRequest {
  readonly bindAddr?: string;
  readonly bindPort?: number;
  readonly socketPath?: string;
}

/** One session channel (RFC 4254 section 6): what is asked for first, then what is to run in it. */
function openSession(visit: Visit, session: Session, forward: (fields: Forward) => void): void {
  const { guard, peer } = visit;
  let terminal = false;

  session.on(
    'pty',
    guard((accept: Answer, _reject: Answer, info) => {
      // The types leave it out.
      const { term } = info as typeof info & { readonly term?: string };
      peer.record('window', { terminal: term, columns: info.cols, rows: info.rows });
      terminal = true;
      accept?.();
    }),
  );
  session.on(
    'window-change',
    guard((accept: Answer, _reject: Answer, { cols, rows }) => {
      peer.record('window', { columns: cols, rows });
      accept?.();
    }),
  );
  session.on(
    'env',
    guard((accept: Answer, reject: Answer, info) => {
      // ssh2 says `val`, as its documentation does; its types say so too, but for `key`.
      const { key, val } = info as unknown as { readonly key: string; readonly val: string };
      peer.record('env', { name: key, value: val });
      if (ACCEPTED_ENV.test(key)) accept?.();
      else reject?.();
    }),
  );
  session.on(
    'x11',
    guard((_accept: Answer, reject: Answer) => {
      forward({ kind: 'x11' });
      reject?.();
    }),
  );
  session.on(
    'auth-agent',
    guard((_accept: Answer, reject: Answer) => {
      forward({ kind: 'agent' });
      reject?.();
    }),
  );
  session.on('signal', () => {});
  /** Undefined where the session is over, or runs something already. */
  const begin = <C extends ServerChannel | SFTPWrapper>(accept: () => C): C | undefined => {
    const channel = accept() as C | undefined;
    return channel === undefined ? undefined : visit.open(channel);
  };
  session.on(
    'shell',
    guard((accept) => {
      const channel = begin(accept);
      if (channel === undefined) return;
      visit.run(async () => await (terminal ? serveTerminal(visit, channel) : readScript(visit, channel)));
    }),
  );
  session.on(
    'exec',
    guard((accept, _reject, { command }) => {
      const channel = begin(accept);
      if (channel !== undefined) visit.run(async () => await execute(visit, channel, command, terminal));
    }),
  );
  session.on(
    'sftp',
    guard((accept) => {
      const channel = begin(accept);
      if (channel !== undefined) serveSftp(visit, channel);
    }),
  );
  session.on(
    'subsystem',
    guard((_accept, reject: Answer, { name }) => {
      peer.record('command', { command: name, kind: 'subsystem' });
      reject?.();
    }),
  );
}
