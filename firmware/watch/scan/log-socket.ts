import { chmodSync, existsSync, lstatSync, unlinkSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { errnoOf, messageOf } from '../../core/errors.ts';

export interface LogSocketHooks {
  /** One line without its end, as a byte string. */
  line(line: string): void;
  /** Why nothing comes, in a sentence; null when all is well. */
  problem(sentence: string | null): void;
}

export interface LogSocket {
  stop(): void;
}

/** ulogd connects with its start, or with the first packet after that. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 30_000;
/** ulogd's two, of probes and of calls out, and those of the one that takes over from it. */
const CONNECTIONS_MAX = 4;
/** A packet's JSON has about 900 bytes. */
const LINE_MAX = 8192;
/** Lines taken at one go; a flood must not keep visitors waiting. Who writes is slowed down by the socket. */
const LINES_A_TURN = 64;

/** The unix socket that ulogd's JSON output connects to, made anew for as long as it takes. */
export function openLogSocket(path: string, hooks: LogSocketHooks): LogSocket {
  let server: Server | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const connections = new Set<Socket>();

  function listen(): void {
    const made = createServer((socket) => {
      if (connections.size >= CONNECTIONS_MAX) {
        socket.destroy();
        return;
      }
      connections.add(socket);
      clearTimeout(timer);
      hooks.problem(null);
      readLines(socket, (text) => hooks.line(text));
      socket.on('error', () => {});
      socket.on('close', () => {
        connections.delete(socket);
        if (connections.size === 0) awaitUlogd();
      });
    });
    server = made;
    made.on('error', (error) => {
      made.close();
      if (errnoOf(error) === 'EADDRINUSE') takeOver(path, failed);
      else failed(reasonOf(path, error));
    });
    made.listen(path, () => {
      // Who may send here could put any address into the evidence.
      chmodSync(path, 0o600);
      awaitUlogd();
    });
  }

  /** `undefined`: try again at once. */
  function failed(reason: string | undefined): void {
    if (stopped) return;
    if (reason === undefined) {
      listen();
      return;
    }
    hooks.problem(`scans are not seen, ${path} cannot be opened: ${reason}`);
    timer = setTimeout(listen, RETRY_MS);
  }

  function awaitUlogd(): void {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(
      () =>
        hooks.problem(
          `scans are not seen: ulogd has not connected to ${path}; start skep-scans.service, or switch it off with scans.socket = ""`,
        ),
      PATIENCE_MS,
    );
  }

  listen();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      // Closing removes the file as well.
      server?.close();
      for (const socket of connections) socket.destroy();
    },
  };
}

/** A daemon that was killed leaves its socket behind; one that lives keeps it. */
function takeOver(path: string, then: (reason: string | undefined) => void): void {
  try {
    if (!lstatSync(path).isSocket()) {
      then('something else has that name');
      return;
    }
  } catch {
    then(undefined);
    return;
  }
  const probe = createConnection({ path });
  probe.on('connect', () => {
    probe.destroy();
    then('another program listens there');
  });
  probe.on('error', (error) => {
    try {
      if (errnoOf(error) !== 'ECONNREFUSED') throw error;
      unlinkSync(path);
      then(undefined);
    } catch (left) {
      then(messageOf(left));
    }
  });
}

function reasonOf(path: string, error: Error): string {
  // Node says EACCES of that as well.
  if (!existsSync(dirname(path))) return 'its folder is not there; make it, or switch it off with scans.socket = ""';
  switch (errnoOf(error)) {
    case 'EACCES':
      return 'there is no right to; let this user write to its folder, or switch it off with scans.socket = ""';
    default:
      return messageOf(error);
  }
}

/** Hands lines on a few at a time. Not read meanwhile: the sender waits, and what the kernel cannot keep it numbers. */
function readLines(socket: Socket, take: (line: string) => void): void {
  let rest = '';
  /** Within a line that is none of ulogd's. */
  let skipping = false;
  socket.setEncoding('latin1');
  function handOn(): void {
    for (let taken = 0; taken < LINES_A_TURN; taken += 1) {
      const end = rest.indexOf('\n');
      if (end === -1) {
        if (rest.length > LINE_MAX) {
          rest = '';
          skipping = true;
        }
        socket.resume();
        return;
      }
      if (!skipping && end > 0 && end <= LINE_MAX) take(rest.slice(0, end));
      skipping = false;
      rest = rest.slice(end + 1);
    }
    setImmediate(handOn);
  }
  socket.on('data', (bytes: string) => {
    rest += bytes;
    socket.pause();
    handOn();
  });
}
