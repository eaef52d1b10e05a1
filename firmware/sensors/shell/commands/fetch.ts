import { isGnu, type Call, type Programs } from '../program.ts';
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
    if (target === undefined && isGnu(call)) {
      call.err("wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n");
      return 1;
    }
    if (target === undefined) {
      call.err(
        usage(call, 'wget [-csq] [-O FILE] [-Y on/off] [-P DIR] [-U AGENT] URL', 'Retrieve files via HTTP or FTP'),
      );
      return 1;
    }
    for (const url of given) call.wants(withScheme(url, 'http'));
    const { host, port } = place(withScheme(target, 'http'));
    if (isGnu(call))
      return gnuWget(
        call,
        given.map((url) => withScheme(url, 'http')),
      );
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

/** What GNU wget tells of each address; 4 is its status for trouble with the network. */
function gnuWget(call: Call, urls: readonly string[]): number {
  const quiet = call.args.some((arg) => /^-\w*q/.test(arg));
  for (const url of urls) {
    const { host, port } = place(url);
    const time = new Date(call.state.now()).toISOString().slice(0, 19).replace('T', ' ');
    const name = isAddress(host)
      ? ''
      : `Resolving ${host} (${host})... failed: Temporary failure in name resolution.\nwget: unable to resolve host address '${host}'\n`;
    if (!quiet)
      call.err(
        `--${time}--  ${url}\n${name === '' ? `Connecting to ${host}:${port}... failed: Connection refused.\n` : name}`,
      );
  }
  return 4;
}

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
    call.err(
      isGnu(call)
        ? `curl: (7) Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server\n`
        : `curl: (7) Failed to connect to ${host} port ${port}: Connection refused\n`,
    );
    return 7;
  },
};

/** Programs that go out by other ways: told by where they go, and refused as by a network that is down. */
export const OUTWARDS: Programs = {
  ssh: (call) => refused(call, 'ssh', '22'),
  scp: (call) => refused(call, 'scp', '22'),
  nc: (call) => refused(call, 'nc', undefined),
  git(call) {
    const url = call.args.find((arg) => arg.includes('://'));
    if (url === undefined) {
      call.err('usage: git [--version] [--help] [-C <path>] [-c <name>=<value>] <command> [<args>]\n');
      return 1;
    }
    call.wants(url);
    call.err(`fatal: unable to access '${url}': Could not resolve host: ${place(url).host}\n`);
    return 128;
  },
  dig(call) {
    call.out(';; communications error to 127.0.0.1#53: timed out\n;; no servers could be reached\n');
    return 9;
  },
  nslookup(call) {
    call.out(';; connection timed out; no servers could be reached\n');
    return 1;
  },
};

function refused(call: Call, name: string, usual: string | undefined): number {
  const given = call.args.filter((arg, at) => !arg.startsWith('-') && !/^-[pPiolwF]$/.test(call.args[at - 1] ?? ''));
  const target = given.find((arg) => name !== 'scp' || arg.includes(':'));
  if (target === undefined) {
    call.err(`usage: ${name} ...\n`);
    return 255;
  }
  const host = target.replace(/^.*@/, '').replace(/:.*$/, '');
  const port = usual ?? given[1] ?? '';
  if (name === 'nc') return 1;
  call.err(
    isAddress(host)
      ? `ssh: connect to host ${host} port ${port}: Connection refused\n`
      : `ssh: Could not resolve hostname ${host}: Temporary failure in name resolution\n`,
  );
  return 255;
}

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
