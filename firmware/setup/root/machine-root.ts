import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import type { Privileges, Ran } from '../nm/backend.ts';
import type { Profile } from '../nm/keyfile.ts';

/** Where NetworkManager looks for profiles: for good, and until the next start. */
export interface ProfileFolders {
  readonly lasting: string;
  readonly passing: string;
}

/** nmcli waits for a minute by itself. */
const LONGEST_MS = 100_000;
const OUTPUT_MAX = 512 * 1024;

/** This machine, for root. */
export const machineRoot = ({ lasting, passing }: ProfileFolders): Privileges => ({
  nmcli: async (args) => await run('nmcli', args),
  async nft(rules) {
    const { code, stderr } = await run('nft', ['-f', '-'], rules);
    if (code !== 0) throw new Error(`nft: ${stderr.trim().slice(0, 500)}`);
  },
  keepProfile(profile: Profile): string {
    const { name, text } = profile;
    const folder = profile.passing ? passing : lasting;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${name}.nmconnection`);
    // NetworkManager reads no profile that others could read.
    writeFileSync(path, text, { mode: 0o600, flush: true });
    chmodSync(path, 0o600);
    return path;
  },
  keptProfile(name) {
    try {
      return readFileSync(join(lasting, `${name}.nmconnection`), 'utf8');
    } catch {
      return undefined;
    }
  },
  isGadget(device) {
    try {
      return isGadgetPath(realpathSync(join('/sys/class/net', device)));
    } catch {
      return false;
    }
  },
});

/** `/sys/devices/platform/soc/20980000.usb/gadget.0/net/usb0`; a dongle hangs below a port, `usb1/1-1/1-1:1.0`. */
export const isGadgetPath = (path: string): boolean => /\/gadget(?:\.\d+)?\//.test(path);

/** A program, without a shell. */
export async function run(program: string, args: readonly string[], input = ''): Promise<Ran> {
  return await new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
    const child = spawn(program, args, { env, timeout: LONGEST_MS, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += stdout.length < OUTPUT_MAX ? piece : ''));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += stderr.length < OUTPUT_MAX ? piece : ''));
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: messageOf(error) }));
    child.on('close', (code) => resolve({ code: code ?? 124, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
