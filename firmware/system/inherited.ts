/** The first descriptor that a service manager hands over (sd_listen_fds(3)). */
const FIRST_FD = 3;
export const FRONT_DOOR_NAME = 'front-door';

/**
 * The descriptor that was handed over for the front door: the one that is called so, else the first; undefined when
 * there is none for this process.
 */
export function inheritedSocket(env: Readonly<Record<string, string | undefined>>, pid: number): number | undefined {
  const count = Number(env['LISTEN_FDS'] ?? 0);
  if (!Number.isInteger(count) || count < 1 || Number(env['LISTEN_PID']) !== pid) return undefined;
  const names = (env['LISTEN_FDNAMES'] ?? '').split(':');
  const at = names.indexOf(FRONT_DOOR_NAME);
  return FIRST_FD + (at >= 0 && at < count ? at : 0);
}
