import type { SFTPWrapper } from 'ssh2';
import { accountOf, groupName, ownerName } from '../shell/account.ts';
import { resolve, type Files } from '../shell/files.ts';
import { attributesOf, listed, NO_ATTRIBUTES } from './attributes.ts';
import type { EVENTS } from './events.ts';
import { endSftp, linkAsOpenSsh } from './insides.ts';
import { keep, type Kept } from './keep.ts';
import type { Visit } from './visit.ts';

/** Files and directories open at one time; a client uses two. */
const HANDLES_MAX = 64;
/** What one request is answered with, however much it asks for. */
const READ_MAX = 32 * 1024;
/** Names told at one time. */
const NAMES_MAX = 100;

/** Codes of draft-ietf-secsh-filexfer-02 section 7, with sftp-server's words. */
const STATUS = {
  ok: [0, 'Success'],
  eof: [1, 'End of file'],
  missing: [2, 'No such file'],
  denied: [3, 'Permission denied'],
  failure: [4, 'Failure'],
  unsupported: [8, 'Operation unsupported'],
} as const;
type Status = keyof typeof STATUS;

/** Section 6.3: pflags. */
const FLAG = { write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

type Handle =
  | { readonly kind: 'read'; readonly path: string; readonly bytes: Buffer }
  | { readonly kind: 'write'; readonly path: string; readonly file: Kept }
  | { readonly kind: 'directory'; readonly path: string; names: readonly string[] };

type Operation = NonNullable<(typeof EVENTS)['sftp']['fields']['operation']['value']>;

/** The visitor's files by SFTP version 3. What he writes is kept as evidence; what he changes is gone with him. */
export function serveSftp(visit: Visit, sftp: SFTPWrapper): void {
  const { guard, peer } = visit;
  const { files, machine, username } = visit.inside;
  const handles = new Map<number, Handle>();
  const { computer } = machine;
  const account = accountOf(computer, username);
  let nextHandle = 0;
  linkAsOpenSsh(sftp);
  sftp.on(
    'end',
    guard(() => endSftp(sftp)),
  );

  const answer = (id: number, status: Status): void => sftp.status(id, STATUS[status][0], STATUS[status][1]);
  const tell = (operation: Operation, path: string, done: boolean, target?: string): void =>
    peer.record('sftp', { operation, path, target, done });
  /** Tells an operation, then answers it. */
  const settle = (id: number, operation: Operation, path: string, status: Status, target?: string): void => {
    tell(operation, path, status === 'ok', target);
    answer(id, status);
  };
  const open = (id: number, handle: Handle): void => {
    const name = Buffer.alloc(4);
    name.writeUInt32BE(nextHandle);
    handles.set(nextHandle, handle);
    nextHandle += 1;
    sftp.handle(id, name);
  };
  const handleOf = (name: Buffer): Handle | undefined =>
    name.length === 4 ? handles.get(name.readUInt32BE()) : undefined;
  const absolute = (path: string): string => resolve(visit.home, path);

  const look = (id: number, given: string): void => {
    const path = absolute(given);
    const found = files.find(path);
    tell('look', path, found.kind !== 'missing');
    if (found.kind === 'missing') answer(id, 'missing');
    else sftp.attrs(id, attributesOf(files.stat(path)));
  };

  sftp.on(
    'REALPATH',
    guard((id, path) => sftp.name(id, [{ filename: shownName(absolute(path)), longname: '', attrs: NO_ATTRIBUTES }])),
  );
  sftp.on('STAT', guard(look));
  sftp.on('LSTAT', guard(look));
  sftp.on(
    'FSTAT',
    guard((id, name) => {
      const handle = handleOf(name);
      if (handle === undefined) answer(id, 'failure');
      else
        sftp.attrs(
          id,
          attributesOf(
            handle.kind === 'write' ? { ...files.stat(handle.path), size: handle.file.size } : files.stat(handle.path),
          ),
        );
    }),
  );
  sftp.on(
    'OPEN',
    guard((id, given, flags) => {
      const path = absolute(given);
      const found = files.find(path);
      const writes = (flags & (FLAG.write | FLAG.append)) !== 0;
      const status =
        handles.size === HANDLES_MAX ? 'failure' : writes ? mayWrite(files, path, flags) : mayRead(files, path);
      tell(writes ? 'write' : 'read', path, status === 'ok');
      if (status !== 'ok') answer(id, status);
      else if (writes) open(id, { kind: 'write', path, file: keep(visit, path) });
      else open(id, { kind: 'read', path, bytes: Buffer.from(found.kind === 'file' ? found.bytes : '', 'latin1') });
    }),
  );
  sftp.on(
    'READ',
    guard((id, name, offset, length) => {
      const handle = handleOf(name);
      if (handle?.kind !== 'read') {
        answer(id, 'failure');
        return;
      }
      const bytes = handle.bytes.subarray(offset, offset + Math.min(length, READ_MAX));
      if (bytes.length === 0) answer(id, 'eof');
      else sftp.data(id, bytes);
    }),
  );
  // Clients write from the start to the end; one that jumps has its bytes kept in the order in which they came.
  sftp.on(
    'WRITE',
    guard((id, name, _offset, bytes) => {
      const handle = handleOf(name);
      if (handle?.kind === 'write') handle.file.write(bytes);
      answer(id, handle?.kind === 'write' ? 'ok' : 'failure');
    }),
  );
  sftp.on(
    'CLOSE',
    guard((id, name) => {
      const handle = handleOf(name);
      if (handle?.kind === 'write') handle.file.end(true);
      if (handle !== undefined) handles.delete(name.readUInt32BE());
      answer(id, handle === undefined ? 'failure' : 'ok');
    }),
  );
  sftp.on(
    'OPENDIR',
    guard((id, given) => {
      const path = absolute(given);
      const { kind } = files.find(path);
      const status =
        handles.size === HANDLES_MAX || kind === 'file'
          ? 'failure'
          : kind === 'missing'
            ? 'missing'
            : files.mayRead(path)
              ? 'ok'
              : 'denied';
      tell('list', path, status === 'ok');
      if (status === 'ok') open(id, { kind: 'directory', path, names: ['.', '..', ...files.names(path)] });
      else answer(id, status);
    }),
  );
  sftp.on(
    'READDIR',
    guard((id, name) => {
      const handle = handleOf(name);
      if (handle?.kind !== 'directory' || handle.names.length === 0) {
        answer(id, handle?.kind === 'directory' ? 'eof' : 'failure');
        return;
      }
      const entries = handle.names.slice(0, NAMES_MAX).map((entry) => {
        const attrs = attributesOf(files.stat(resolve(handle.path, entry)));
        const [owner, group] = [ownerName(computer, account, attrs.uid), groupName(computer, account, attrs.gid)];
        return { filename: shownName(entry), longname: listed(shownName(entry), attrs, owner, group), attrs };
      });
      handle.names = handle.names.slice(NAMES_MAX);
      sftp.name(id, entries);
    }),
  );
  const setAttributes = (id: number, path: string): void => {
    const known = files.find(path).kind !== 'missing';
    settle(id, 'attributes', path, known ? 'ok' : 'missing');
  };
  sftp.on(
    'SETSTAT',
    guard((id, path) => setAttributes(id, absolute(path))),
  );
  sftp.on(
    'FSETSTAT',
    guard((id, name) => {
      const handle = handleOf(name);
      if (handle === undefined) answer(id, 'failure');
      else settle(id, 'attributes', handle.path, 'ok');
    }),
  );
  sftp.on(
    'REMOVE',
    guard((id, path) => {
      const { kind } = files.find(absolute(path));
      const removed = kind === 'file' && files.remove(absolute(path)) === undefined;
      settle(id, 'remove', absolute(path), kind === 'missing' ? 'missing' : removed ? 'ok' : 'failure');
    }),
  );
  sftp.on(
    'RMDIR',
    guard((id, path) => {
      const { kind } = files.find(absolute(path));
      const empty = kind === 'directory' && files.names(absolute(path)).length === 0;
      const removed = empty && files.remove(absolute(path)) === undefined;
      settle(id, 'remove-directory', absolute(path), kind === 'missing' ? 'missing' : removed ? 'ok' : 'failure');
    }),
  );
  sftp.on(
    'MKDIR',
    guard((id, path) =>
      settle(
        id,
        'make-directory',
        absolute(path),
        files.makeDirectory(absolute(path)) === undefined ? 'ok' : 'failure',
      ),
    ),
  );
  sftp.on(
    'RENAME',
    guard((id, from, to) =>
      settle(id, 'rename', absolute(from), move(files, absolute(from), absolute(to)), absolute(to)),
    ),
  );
  sftp.on(
    'SYMLINK',
    guard((id, path, target) => settle(id, 'link', absolute(path), 'failure', target)),
  );
  sftp.on(
    'READLINK',
    guard((id, path) => settle(id, 'look', absolute(path), 'failure')),
  );
}

/** Names of ours and the visitor's are byte strings; ssh2 writes UTF-8. */
const shownName = (name: string): string => Buffer.from(name, 'latin1').toString('utf8');

function mayRead(files: Files, path: string): Status {
  const { kind } = files.find(path);
  if (kind === 'missing') return 'missing';
  if (!files.mayRead(path)) return 'denied';
  return kind === 'file' ? 'ok' : 'failure';
}

/** By writing nothing: what refuses a file refuses that too. */
function mayWrite(files: Files, path: string, flags: number): Status {
  const { kind } = files.find(path);
  if (kind === 'missing' && (flags & FLAG.create) === 0) return 'missing';
  if (kind === 'file' && (flags & FLAG.exclusive) !== 0) return 'failure';
  switch (files.write(path, '', true)) {
    case undefined:
      return 'ok';
    case 'nonexistent directory':
      return 'missing';
    case 'Read-only file system':
    case 'Permission denied':
      return 'denied';
    case 'Is a directory':
    case 'No space left on device':
      return 'failure';
  }
}

function move(files: Files, from: string, to: string): Status {
  const found = files.find(from);
  if (found.kind === 'missing') return 'missing';
  if (found.kind === 'directory' || files.find(to).kind !== 'missing') return 'failure';
  if (files.write(to, found.bytes, false) !== undefined) return 'failure';
  return files.remove(from) === undefined ? 'ok' : 'failure';
}
