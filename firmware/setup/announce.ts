import { spawn, type ChildProcess } from 'node:child_process';

/** Its name by mDNS. */
export interface Announcer {
  /** In place of what was told before; no address: nobody is told any more. */
  tell(name: string, addresses: readonly string[]): void;
}

/** A program runs for each. */
const ADDRESSES_MAX = 4;

/**
 * The device's name and page by mDNS, for as long as nobody owns it: afterwards it would tell a visitor what this box is.
 * avahi-daemon says nothing of the box by itself, so the name's addresses are told, too, or the page would be at a host
 * that nobody finds. avahi-publish(1) lives as long as what it announces; without it the address has to be typed.
 */
export function announcer(port: number, path: string, log: (sentence: string) => void): Announcer {
  let children: ChildProcess[] = [];
  let told = '';
  let missing = false;

  function begin(args: readonly string[]): ChildProcess {
    // It waits for avahi-daemon, and begins again with it.
    const child = spawn('avahi-publish', ['--no-fail', ...args], { stdio: 'ignore' });
    child.on('error', () => {
      if (!missing) log('The device is not announced by name (mDNS): avahi-utils is not installed.');
      missing = true;
    });
    return child;
  }

  return {
    tell(name, addresses) {
      const wanted = addresses.slice(0, ADDRESSES_MAX);
      const words = [name, ...wanted].join(' ');
      if (words === told) return;
      told = words;
      for (const child of children) child.kill();
      const host = `${name}.local`;
      children = wanted.map((address) => begin(['--address', '--no-reverse', host, address]));
      if (wanted.length === 0) return;
      children.push(begin(['--service', `--host=${host}`, name, '_http._tcp', String(port), `path=${path}`]));
    },
  };
}
