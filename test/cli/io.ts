import type { Command, Io } from '../../firmware/cli/command.ts';
import { Complaint } from '../../firmware/core/errors.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as main does; a Complaint becomes its sentence and exit code. */
export async function run(
  command: Command,
  args: readonly string[],
  env: Io['env'] = {},
  cwd = '/nowhere',
): Promise<Ran> {
  let [out, err] = ['', ''];
  const io: Io = {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env,
    cwd,
    isTty: false,
  };
  try {
    return { code: await command.run(args, io), out, err };
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return { code: error.exitCode, out, err: `${err}${error.message}\n` };
  }
}
