import { expect } from 'vitest';
import type { Guest } from './guest.ts';

/** What persona `nas` opens, on the real ports. */
export const PORTS = ['tcp 21', 'tcp 22', 'tcp 23', 'tcp 443', 'tcp 53', 'tcp 80', 'udp 53'];

/** The service in a guest, as its owner sees it. */
export interface Service {
  /** What listens on other addresses than 127.0.0.1. */
  listening(): string[];
  /** The lines of `skep events --json` that are log-ins. */
  logins(): string;
  /** Of /proc/PID/status. */
  status(): Record<string, string>;
  user(): string;
  /** Waits until the evidence has it: the store writes within two seconds. */
  seen(text: string): void;
}

export function serviceOf(guest: () => Guest): Service {
  const service: Service = {
    listening: () =>
      guest()
        .sh(`ss -Hlntu | awk '$5 !~ /127.0.0.1/ { n = split($5, a, ":"); print $1, a[n] }'`)
        .trim()
        .split('\n')
        .toSorted(),
    logins: () =>
      guest()
        .run('skep', 'events', '--json')
        .split('\n')
        .filter((line) => line.includes('"login"'))
        .join('\n'),
    status() {
      const pid = guest().sh('systemctl show -P MainPID skep').trim();
      const lines = guest()
        .sh(`cat /proc/${pid}/status`)
        .matchAll(/^(\w+):\s+(\S+)/gm);
      return Object.fromEntries([...lines].map(([, key = '', value = '']) => [key, value]));
    },
    user: () => guest().run('id', '-u', 'skep').trim(),
    seen(text) {
      for (let tries = 0; tries < 100 && !service.logins().includes(text); tries += 1) guest().sh('sleep 0.2');
      expect(service.logins()).toContain(text);
    },
  };
  return service;
}
