import { describe, expect, it } from 'vitest';
import { checkScans } from '../../firmware/cli/diagnose-scans.ts';
import type { Finding, Patient } from '../../firmware/cli/finding.ts';

const PATH = '/run/skep/scans.sock';
const HEAD = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const LISTENING = `${HEAD}0000000000000000: 00000002 00000000 00010000 0001 01 83405 ${PATH}\n`;
const CONNECTED = `${LISTENING}0000000000000000: 00000003 00000000 00000000 0001 03 83406 ${PATH}\n`;
const OTHERS = `${HEAD}0000000000000000: 00000003 00000000 00000000 0001 03 83406 ${PATH}.other\n`;
const ALL = ['/run/skep', '/usr/sbin/nft', '/usr/sbin/ulogd', '/usr/lib/aarch64-linux-gnu/ulogd/ulogd_output_JSON.so'];

const START = 'start ulogd (systemctl enable --now skep-scans.service)';
const OFF = 'or set scans.socket = "" to do without';

async function found(table: string, files: readonly string[], running: boolean, socket = PATH): Promise<Finding> {
  const file = async (path: string): Promise<unknown> => await Promise.resolve(files.includes(path) ? {} : undefined);
  const patient = { machine: { file }, config: { scans: { socket } }, daemon: running ? {} : undefined };
  const [finding] = await checkScans(patient as unknown as Patient, async () => await Promise.resolve(table));
  return finding ?? { ok: false, said: 'nothing' };
}

describe('skep doctor about scans', () => {
  it.each([
    ['connected', CONNECTED, ALL, true, true, `ulogd is connected to ${PATH}`],
    ['not connected', LISTENING, ALL, true, false, `ulogd has not connected to ${PATH}: ${START}, ${OFF}`],
    [
      'a package missing',
      LISTENING,
      ALL.slice(0, -1),
      true,
      false,
      `ulogd has not connected to ${PATH}: install ulogd2-json and ${START}, ${OFF}`,
    ],
    ['no daemon', OTHERS, ALL, false, true, `${PATH} is made when skep runs`],
    [
      'no daemon and no program',
      HEAD,
      ['/run/skep'],
      false,
      false,
      `cannot be watched: install nftables, ulogd2, ulogd2-json and ${START}, ${OFF}`,
    ],
    [
      'a checkout',
      HEAD,
      ALL.slice(1),
      false,
      true,
      `not watched: /run/skep is not there; to watch make it, and ${START}`,
    ],
    [
      'a daemon that could not make it',
      HEAD,
      ALL,
      true,
      false,
      `the running skep has no socket ${PATH}: let its user write to /run/skep and start it anew, ${OFF}`,
    ],
  ] as const)('%s', async (_, table, files, running, ok, said) => {
    expect(await found(table, files, running)).toEqual({ ok, said });
  });

  it('has nothing to ask when it is switched off', async () => {
    expect(await found(LISTENING, [], true, '')).toEqual({ ok: true, said: 'not watched: scans.socket is empty' });
  });
});
