import { groupName, ownerName } from '../account.ts';
import { resolve } from '../files.ts';
import { complain, splitOptions, isGnu, type Call, type Programs } from '../program.ts';
import { bits } from './list.ts';
import { reason } from './refusal.ts';

export const DIRECTORY: Programs = {
  pwd({ state, out }) {
    out(`${state.cwd}\n`);
    return 0;
  },

  mkdir: (call) =>
    each(call, (path, name) => {
      const refusal = call.state.files.makeDirectory(path);
      if (refusal === undefined || (refusal === 'File exists' && call.args.includes('-p'))) return undefined;
      return refused('cannot create directory', "can't create directory", name, reason(refusal));
    }),

  rmdir: (call) =>
    each(call, (path, name) => {
      const { files } = call.state;
      const { kind } = files.find(path);
      const empty = kind === 'directory' && files.names(path).length === 0;
      const refusal = empty ? files.remove(path) : undefined;
      if (empty && refusal === undefined) return undefined;
      const why =
        kind === 'missing' ? 'No such file or directory' : kind === 'file' ? 'Not a directory' : 'Directory not empty';
      return refused('failed to remove', '', name, refusal === undefined ? why : reason(refusal));
    }),

  rm: (call) =>
    each(call, (path, name) => {
      const { options } = splitOptions(call.args);
      const { kind } = call.state.files.find(path);
      if (kind === 'missing') {
        if (options.includes('f')) return undefined;
        return refused('cannot remove', "can't remove", name, 'No such file or directory');
      }
      if (path === '/' && isGnu(call))
        return refused('it is dangerous to operate recursively on', '', name, 'use --no-preserve-root');
      if (kind === 'directory' && !/r/i.test(options)) {
        if (isGnu(call)) return refused('cannot remove', '', name, 'Is a directory');
        call.err(`rm: '${name}' is a directory\n`);
        return TOLD;
      }
      const refusal = call.state.files.remove(path);
      if (refusal !== undefined) return refused('cannot remove', "can't remove", name, reason(refusal));
      return undefined;
    }),

  touch: (call) =>
    each(call, (path, name) => {
      if (call.state.files.find(path).kind !== 'missing') return undefined;
      const refusal = call.state.files.write(path, '', true);
      if (refusal !== undefined) return refused('cannot touch', '', name, reason(refusal));
      return undefined;
    }),

  chmod(call) {
    const [mode, ...names] = call.args.filter((arg) => !/^-[Rvcf]+$/.test(arg));
    const executes = /x|[1357]/.test(mode ?? '');
    return each({ ...call, args: names }, (path, name) => {
      if (call.state.files.find(path).kind === 'missing')
        return refused('cannot access', '', name, 'No such file or directory');
      if (executes) call.state.files.makeExecutable(path);
      return undefined;
    });
  },

  chown: owned,
  chgrp: owned,
  chattr(call) {
    const names = call.args.filter((arg) => !/^[-+=]/.test(arg));
    return each({ ...call, args: names }, (path, name) => {
      if (call.state.files.find(path).kind === 'missing') {
        call.err(`chattr: No such file or directory while trying to stat ${name}\n`);
        return TOLD;
      }
      return undefined;
    });
  },
  lsattr: (call) =>
    each(call, (path, name) => {
      if (call.state.files.find(path).kind === 'file') call.out(`--------------e------- ${name}\n`);
    }),

  stat(call) {
    const { state, out } = call;
    return each(call, (path, name) => {
      if (state.files.find(path).kind === 'missing')
        return refused('cannot statx', "can't stat", name, 'No such file or directory');
      const { mode, size, uid, gid, at } = state.files.stat(path);
      const { computer } = state.machine;
      const kind = (mode & 0o170000) === 0o040000 ? 'directory' : 'regular file';
      const time = new Date(at)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.(\d+)Z/, '.$1000000 +0000');
      out(
        `  File: ${name}\n  Size: ${String(size).padEnd(10)}\tBlocks: ${Math.ceil(size / 4096) * 8}          IO Block: 4096   ${kind}\n`,
      );
      out(
        `Access: (${(mode & 0o7777).toString(8).padStart(4, '0')}/${bits(mode)})  Uid: (${uid}/${ownerName(computer, state.login, uid)})   Gid: (${gid}/${groupName(computer, state.login, gid)})\n`,
      );
      out(`Access: ${time}\nModify: ${time}\nChange: ${time}\n`);
      return undefined;
    });
  },

  du(call) {
    const { rest } = splitOptions(call.args);
    return each({ ...call, args: rest.length > 0 ? rest : ['.'] }, (path, name) => {
      const { files } = call.state;
      if (files.find(path).kind === 'missing') return refused('cannot access', '', name, 'No such file or directory');
      const names = files.names(path);
      call.looks(names.length + 1);
      const sum = names.reduce(
        (total, entry) => total + Math.ceil(files.stat(resolve(path, entry)).size / 4096) * 4,
        4,
      );
      call.out(`${sum}\t${name}\n`);
      return undefined;
    });
  },
};

/** What could not be done to a path: GNU's words, BusyBox's, the path, the reason. Without a reason it has been told. */
export type Refused = readonly [gnu: string, busybox: string, path: string, reason: string];
const refused = (...words: Refused): Refused => words;
const TOLD = refused('', '', '', '');

/** Does something with each path that is no option; complains as the program does. */
export function each(call: Call, act: (path: string, name: string) => Refused | undefined): number {
  const { rest } = splitOptions(call.args);
  let status = 0;
  for (const name of rest) {
    const refusal = act(resolve(call.state.cwd, name), name);
    if (refusal === undefined) continue;
    if (refusal[3] !== '') complain(call, ...refusal);
    status = 1;
  }
  return status;
}

function owned(call: Call): number {
  const [, ...names] = call.args.filter((arg) => !arg.startsWith('-'));
  return each({ ...call, args: names }, (path, name) => {
    if (call.state.files.find(path).kind === 'missing')
      return refused('cannot access', '', name, 'No such file or directory');
    if (call.state.account.uid !== 0) return refused('changing ownership of', '', name, 'Operation not permitted');
    return undefined;
  });
}
