import type { Call, Programs } from '../program.ts';
import { usage } from './identity.ts';

/**
 * Programs that fetch. Nothing is ever fetched: the address is noted, and the network does not work just now, which makes
 * a dropper try its next way and tell its next address.
 */
export const FETCH: Programs = {
  wget(call) {
    const given = call.args.filter(
      (arg, at) => !arg.startsWith('-') && !WGET_TAKES_VALUE.test(call.args[at - 1] ?? ''),
    );
    const [target] = given;
    if (target === undefined) {
      call.err(
        usage(call, 'wget [-csq] [-O FILE] [-Y on/off] [-P DIR] [-U AGENT] URL', 'Retrieve files via HTTP or FTP'),
      );
      return 1;
    }
    for (const url of given) call.wants(withScheme(url, 'http'));
    const { host, port } = place(withScheme(target, 'http'));
    if (!isAddress(host)) call.err(`wget: bad address '${host}'\n`);
    else {
      if (!call.args.some((arg) => /^-\w*q/.test(arg))) call.err(`Connecting to ${host} (${host}:${port})\n`);
      call.err(`wget: can't connect to remote host (${host}): Connection refused\n`);
    }
    return 1;
  },

  tftp(call) {
    // BusyBox: tftp -g -r FILE HOST; others: tftp HOST -c get FILE.
    const { args } = call;
    const file = valueOf(args, '-r') ?? valueOf(args, 'get') ?? valueOf(args, '-l') ?? '';
    const host = args.find(
      (arg, at) => !arg.startsWith('-') && !/^(?:-[rlbc]|get)$/.test(args[at - 1] ?? '') && arg !== 'get',
    );
    if (host === undefined) {
      call.err(usage(call, 'tftp [OPTIONS] HOST [PORT]', 'Transfer a file from/to tftp server'));
      return 1;
    }
    call.wants(`tftp://${host}/${file}`);
    call.err(isAddress(host) ? 'tftp: timeout\n' : `tftp: bad address '${host}'\n`);
    return 1;
  },

  ftpget(call) {
    const given = call.args.filter((arg, at) => !arg.startsWith('-') && !/^-[upP]$/.test(call.args[at - 1] ?? ''));
    const [host, local, remote = local] = given;
    if (host === undefined || remote === undefined) {
      call.err(usage(call, 'ftpget [OPTIONS] HOST [LOCAL_FILE] REMOTE_FILE', 'Download a file via FTP'));
      return 1;
    }
    call.wants(`ftp://${host}/${remote}`);
    call.err(
      isAddress(host)
        ? `ftpget: can't connect to remote host (${host}): Connection refused\n`
        : `ftpget: bad address '${host}'\n`,
    );
    return 1;
  },
};

/** Not in BusyBox, but found beside it. */
export const CURL: Programs = {
  curl(call) {
    const { args } = call;
    const given = args.filter((arg, at) => !arg.startsWith('-') && !CURL_TAKES_VALUE.test(args[at - 1] ?? ''));
    const [target] = given;
    if (target === undefined) {
      call.err("curl: try 'curl --help' for more information\n");
      return 2;
    }
    for (const url of given) call.wants(withScheme(url, 'http'));
    const { host, port } = place(withScheme(target, 'http'));
    const silent = args.some((arg) => /^-\w*s/.test(arg)) && !args.some((arg) => /^-\w*S/.test(arg));
    if (silent) return 7;
    if (!isAddress(host)) {
      call.err(`curl: (6) Could not resolve host: ${host}\n`);
      return 6;
    }
    call.err(`curl: (7) Failed to connect to ${host} port ${port}: Connection refused\n`);
    return 7;
  },
};

const WGET_TAKES_VALUE = /^(?:-\w*[OPUYoT]|--header|--post-data|--user-agent)$/;
const CURL_TAKES_VALUE =
  /^(?:-\w*[oAHdXmuxeEbFTyzY]|--output|--user-agent|--header|--data|--max-time|--connect-timeout)$/;

const withScheme = (target: string, scheme: string): string =>
  target.includes('://') ? target : `${scheme}://${target}`;

/** Host and port of an address that may be anything: no URL parser is asked, none can throw. */
function place(url: string): { readonly host: string; readonly port: string } {
  const found = /^(\w+):\/\/(?:[^/@]*@)?([^/:?#]*)(?::(\d+))?/.exec(url);
  const port = found?.[1] === 'https' ? '443' : found?.[1] === 'ftp' ? '21' : '80';
  return { host: found?.[2] ?? url, port: found?.[3] ?? port };
}

const isAddress = (host: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);

function valueOf(args: Call['args'], option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
}
