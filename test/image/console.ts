import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from '../lab/harness/program.ts';
import { until } from '../lab/harness/until.ts';

/** A machine that is emulated by one which others use, too. */
const PATIENCE_MS = 600_000;
const COMMAND_MS = 180_000;
/** One that neither edits nor colours. Its answer differs from what was typed, which is echoed. */
const PLAIN_SHELL =
  "TERM=dumb SYSTEMD_COLORS=0 SYSTEMD_PAGER= exec dash\nstty -echo; PS1= PS2=; dmesg -n 1; echo sh'ell is open'";

/** The root shell at an emulated machine's console, by systemd's debug_shell. */
export interface Console {
  /** A line of the shell. Throws when it fails. */
  sh(line: string, limitMs?: number): Promise<string>;
}

/** @param machine what QEMU runs in; its console is stdin and stdout */
export function openConsole(machine: () => Program): Console {
  let commands = 0;

  /** It is there before everything else; it echoes what is typed until it is told not to. */
  async function openShell(): Promise<void> {
    await until(
      'a shell at the console',
      async () => {
        if (!machine().running) throw new Error(`QEMU ended: ${machine().stdout.slice(-2000)}${machine().stderr}`);
        machine().type(`${PLAIN_SHELL}\n`);
        await wait(3000);
        return machine().stdout.includes('shell is open');
      },
      PATIENCE_MS,
    );
  }

  return {
    async sh(command, limitMs = COMMAND_MS) {
      if (!machine().stdout.includes('shell is open')) await openShell();
      commands += 1;
      const [from, to] = [`<${commands}<`, `>${commands}>`];
      machine().type(`echo '${from}'; { ${command}\n} 2>&1; echo '${to}'$?'.'\n`);
      const pattern = new RegExp(`${from}\r?\n([^]*)${to}(\\d+)\\.`);
      const [, said = '', status] = await until(
        `an answer to ${command}`,
        () => pattern.exec(machine().stdout) ?? undefined,
        limitMs,
      );
      const text = said.replaceAll('\r\n', '\n');
      if (status !== '0') throw new Error(`${command}: ${status}: ${text}`);
      return text;
    },
  };
}
