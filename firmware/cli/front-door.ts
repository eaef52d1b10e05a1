import type { Config } from '../config/config.ts';
import { readConfig } from '../config/read.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { frontDoorScript } from '../system/front-door-rules.ts';
import { readArgs } from './args.ts';
import { tellProblems } from './check.ts';
import type { Command } from './command.ts';

export interface FrontDoorParts {
  readonly sensors: readonly Sensor[];
  readonly hostname: string;
}

export function frontDoorCommand({ sensors, hostname }: FrontDoorParts): Command {
  const command: Command = {
    name: 'front-door',
    about: 'Print the script that leads every open TCP port to the one socket of the front door; run it as root.',
    usage: 'skep front-door [--data DIR] [--config FILE] | sh',
    async run(args, io) {
      const line = readArgs(command, args, io, {});
      if (line === undefined) return 0;
      const found = await readConfig(line.place, io.env, sensors, hostname);
      if (tellProblems(found, io)) return 2;
      const { config } = found;
      if (!config.frontDoor.enabled) {
        io.stderr.write('the front door is off; write `enabled = true` into [front_door]\n');
        return 2;
      }
      const { port: socketPort, others } = config.frontDoor;
      io.stdout.write(frontDoorScript({ socketPort, others, open: frontDoorPorts(config), own: ownPorts(config) }));
      return 0;
    },
  };
  return command;
}

/** Every TCP port that looks open. */
export const frontDoorPorts = ({ sensors, frontDoor }: Config): readonly number[] => {
  const served = sensors.filter(({ sensor }) => sensor.transport !== 'udp').flatMap(({ ports }) => ports);
  return [...new Set([...served, ...frontDoor.open])].toSorted((a, b) => a - b);
};

const ownPorts = ({ page }: Config): readonly number[] => (page.enabled && page.port !== 0 ? [page.port] : []);
