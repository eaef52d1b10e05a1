import { readConfig } from '../config/read.ts';
import { messageOf } from '../core/errors.ts';
import { forTerminal } from '../core/terminal.ts';
import { readArgs } from './args.ts';
import type { CheckParts } from './check.ts';
import { columns } from './columns.ts';
import type { Command } from './command.ts';
import { checkClock, checkDataDir, checkDatabase, checkFiles, checkNode, checkSpace } from './diagnose.ts';
import { checkConfigFile, checkMail, checkPlugins } from './diagnose-config.ts';
import { checkDuties } from './diagnose-duties.ts';
import { checkPorts } from './diagnose-ports.ts';
import { checkP0f, checkPlaces } from './diagnose-eyes.ts';
import { checkHealth } from './diagnose-health.ts';
import { checkScans } from './diagnose-scans.ts';
import type { Finding, Patient } from './finding.ts';
import type { Machine } from './machine.ts';

export interface DoctorParts extends CheckParts {
  readonly machine: Machine;
  /** Loads SQLite's addon; returns its version or throws. The store is the only room that may name it. */
  readonly sqliteVersion: () => string;
  /** SQLite's own check of the database in a data directory: `ok`, or what is wrong. */
  readonly checkDatabase: (dataDir: string) => string;
}

/** Each answers for itself: what one cannot find out must not keep the others from being asked. */
const CHECKS: readonly (readonly [what: string, check: (patient: Patient) => Promise<readonly Finding[]>])[] = [
  ['node', checkNode],
  ['data', checkDataDir],
  ['space', checkSpace],
  ['database', checkDatabase],
  ['clock', checkClock],
  ['config', checkConfigFile],
  ['sensors', checkPlugins],
  ['ports', checkPorts],
  ['files', checkFiles],
  ['mail', checkMail],
  ['duties', checkDuties],
  ['scans', async (patient) => await checkScans(patient)],
  ['p0f', async (patient) => await checkP0f(patient)],
  ['places', checkPlaces],
  ['health', checkHealth],
];

export function doctorCommand(parts: DoctorParts): Command {
  const command: Command = {
    name: 'doctor',
    about: 'Examine this machine and the data directory: one line each, and what to do where something is wrong.',
    usage: 'skep doctor [--data DIR] [--config FILE]',
    async run(args, io) {
      const line = readArgs(command, args, io, {});
      if (line === undefined) return 0;
      const found = await readConfig(line.place, io.env, parts.sensors, parts.hostname);
      const daemon = await parts.machine.daemonStatus(found.config, line.place.dataDir);
      const patient: Patient = { ...parts, place: line.place, found, config: found.config, daemon };
      let healthy = true;
      for (const [what, check] of CHECKS) {
        const findings = await check(patient).catch((error: unknown) => [
          { ok: false, said: `cannot be examined: ${messageOf(error)}` },
        ]);
        healthy &&= findings.every(({ ok }) => ok);
        io.stdout.write(
          columns(findings.map(({ ok, said }) => [ok ? 'ok     ' : 'problem', what.padEnd(8), forTerminal(said)])),
        );
      }
      return healthy ? 0 : 1;
    },
  };
  return command;
}
