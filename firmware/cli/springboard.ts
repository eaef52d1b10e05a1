import type { Config } from '../config/config.ts';
import { destinationsOf } from '../config/destinations.ts';
import { readConfig } from '../config/read.ts';
import { springboardScript, type PageRules } from '../system/springboard-rules.ts';
import { readArgs } from './args.ts';
import { tellProblems, type CheckParts } from './check.ts';
import type { Command } from './command.ts';

/** As useradd(8) lets a name be; it becomes a word of a script. */
const USER = /^[a-z_][a-z0-9_-]{0,31}$/;

export function springboardCommand({ sensors, hostname }: CheckParts): Command {
  const command: Command = {
    name: 'springboard',
    about: 'Print the script that lets this box reach only whom its config names; run it as root.',
    usage: `skep springboard [--user NAME] [--keep-going] [--data DIR] [--config FILE] | sh

  --user NAME     user that runs skep; default: skep
  --keep-going    tell what is wrong with the config, and make rules of the rest`,
    async run(args, io) {
      const line = readArgs(command, args, io, { user: { type: 'string' }, 'keep-going': { type: 'boolean' } });
      if (line === undefined) return 0;
      const user = line.values['user'] ?? 'skep';
      if (!USER.test(user)) {
        io.stderr.write('--user must be the name of the user that runs skep\n');
        return 2;
      }
      const found = await readConfig(line.place, io.env, sensors, hostname);
      if (tellProblems(found, io) && line.values['keep-going'] !== true) return 2;
      const { config } = found;
      io.stdout.write(
        springboardScript({
          user,
          destinations: destinationsOf(config),
          udpPorts: udpPortsOf(config),
          system: config.springboard.system,
          page: pageOf(config),
        }),
      );
      return 0;
    },
  };
  return command;
}

const udpPortsOf = ({ sensors }: Config): readonly number[] => [
  ...new Set(
    sensors.filter(({ sensor }) => sensor.transport === 'udp').flatMap(({ ports }) => ports.filter((port) => port > 0)),
  ),
];

function pageOf({ page, frontDoor }: Config): PageRules | null {
  if (!page.enabled || page.port === 0 || page.networks.length === 0) return null;
  const others = frontDoor.enabled ? frontDoor.others : 'closed';
  return { address: page.address, port: page.port, networks: page.networks, others };
}
