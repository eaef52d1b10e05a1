import { spawn, type ChildProcess } from 'node:child_process';

export interface Announcement {
  stop(): void;
}

/**
 * The device's name and page by mDNS, for as long as nobody owns it: afterwards it would tell a visitor what this box is.
 * avahi-publish(1) lives as long as what it announces; without it the address has to be typed.
 */
export function announce(name: string, port: number, path: string, log: (sentence: string) => void): Announcement {
  const children: ChildProcess[] = [];
  let stopped = false;
  const begin = (args: readonly string[]): void => {
    const child = spawn('avahi-publish', args, { stdio: 'ignore' });
    child.on(
      'error',
      () => stopped || log('The device is not announced by name (mDNS): avahi-utils is not installed.'),
    );
    children.push(child);
  };
  begin(['-s', name, '_http._tcp', String(port), `path=${path}`]);
  return {
    stop() {
      stopped = true;
      for (const child of children) child.kill();
    },
  };
}
