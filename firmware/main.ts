import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import addon from 'skep:sqlite-addon';
import type { Command, Io } from './cli/command.ts';
import { alertCommand } from './cli/alert.ts';
import { askSecret } from './cli/ask-secret.ts';
import { bootCommand } from './cli/boot.ts';
import { checkCommand } from './cli/check.ts';
import { doctorCommand } from './cli/doctor.ts';
import { eventsCommand } from './cli/events.ts';
import { exportCommand } from './cli/export.ts';
import { handlersCommand } from './cli/handlers.ts';
import { ignoreCommand } from './cli/ignore.ts';
import { frontDoorCommand } from './cli/front-door.ts';
import { honeyfileCommand } from './cli/honeyfile.ts';
import { importCommand } from './cli/import.ts';
import { thisMachine } from './cli/machine.ts';
import { springboardCommand } from './cli/springboard.ts';
import { replayCommand } from './cli/replay.ts';
import { reportCommand } from './cli/report.ts';
import { keyCommand } from './cli/key.ts';
import { claimCodeCommand, fingerprintCommand, passwordCommand } from './cli/owner.ts';
import { runCommand } from './cli/run.ts';
import { sensorsCommand } from './cli/sensors.ts';
import { setupApplyCommand } from './cli/setup-apply.ts';
import { tokenCommand } from './cli/token/token.ts';
import { Complaint, messageOf } from './core/errors.ts';
import { linesForTerminal } from './core/terminal.ts';
import { startDaemon } from './daemon.ts';
import { sensors } from './sensors/index.ts';
import { machineRoot } from './setup/root/machine-root.ts';
import { ownAddresses } from './system/addresses.ts';
import { systemClock } from './system/clock.ts';
import { systemdNotifier } from './system/notify.ts';
import { openBeside } from './store/beside.ts';
import { checkDatabase, openReading, readHandlerRuns, readTally, sqliteVersion } from './store/reading.ts';
import { makeSnapshot } from './store/snapshot.ts';

const parts = { sensors, hostname: hostname() };
const beside = { openBeside: (folder: string) => openBeside(folder, addon), random: randomBytes, now: Date.now };
const ask = async (prompt: string): Promise<string> => await askSecret(process.stdin, process.stderr, prompt);

/** New with each run: two honeyfiles are never alike. */
const randomDerive = (_label: string, length: number): Buffer => randomBytes(length);

const commands: readonly Command[] = [
  runCommand({ ...parts, start: startDaemon, process, notifier: systemdNotifier }),
  checkCommand(parts),
  eventsCommand((folder) => openReading(folder, addon)),
  replayCommand((folder) => openReading(folder, addon)),
  reportCommand({
    ...parts,
    now: Date.now,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    tally: (folder, span, top) => readTally(folder, addon, span, top),
  }),
  handlersCommand((folder, handler, last) => readHandlerRuns(folder, addon, handler, last)),
  exportCommand(async (folder, target) => await makeSnapshot(folder, target, addon, SKEP_VERSION)),
  sensorsCommand(parts),
  alertCommand({
    ...parts,
    clock: systemClock(),
    unique: () => randomBytes(8).toString('hex'),
    openBeside: (folder) => openBeside(folder, addon),
  }),
  frontDoorCommand(parts),
  springboardCommand(parts),
  honeyfileCommand(randomDerive),
  tokenCommand({ ...parts, random: randomBytes, addresses: ownAddresses }),
  ignoreCommand({ ...parts, openBeside: (folder) => openBeside(folder, addon), now: Date.now }),
  importCommand(parts),
  claimCodeCommand({ ...parts, ...beside, ask }),
  passwordCommand({ ...parts, ...beside, ask }),
  keyCommand(beside),
  fingerprintCommand(),
  bootCommand({ ...parts, ...beside, rootOf: machineRoot }),
  setupApplyCommand(machineRoot),
  doctorCommand({
    ...parts,
    machine: thisMachine(),
    sqliteVersion: () => sqliteVersion(addon),
    checkDatabase: (folder) => checkDatabase(folder, addon),
  }),
];

// `skep events | head` closes the pipe while we write: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  isTty: process.stdout.isTTY,
};

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--version') {
    io.stdout.write(`skep ${SKEP_VERSION}\n`);
    return 0;
  }
  const command = commands.find((known) => known.name === name);
  if (command === undefined) {
    const asked = name === undefined || name === '--help' || name === 'help';
    (asked ? io.stdout : io.stderr).write(overview(asked ? undefined : name));
    return asked && name !== undefined ? 0 : 2;
  }
  return await command.run(args, io);
}

function overview(unknown: string | undefined): string {
  const lines = commands.map((command) => `  ${command.name.padEnd(11)} ${command.about}`);
  const complaint = unknown === undefined ? [] : [`there is no command '${unknown}'`];
  return linesForTerminal([...complaint, 'Usage: skep COMMAND [--help]', ...lines, ''].join('\n'));
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof Complaint;
    const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
    io.stderr.write(linesForTerminal(`skep: ${text}\n`));
    process.exitCode = known ? error.exitCode : 1;
  },
);
