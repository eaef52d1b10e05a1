import { errnoOf, messageOf } from '../core/errors.ts';
import { ranges } from '../core/ranges.ts';
import type { Transport } from '../core/record.ts';
import type { Instance } from '../config/config.ts';
import { ill, well, type Finding, type Patient } from './finding.ts';

/** Ports of one address that all met the same fate. */
interface Fate {
  readonly owner: string;
  readonly address: string;
  readonly outcome: string;
  readonly ports: number[];
}

const FREE = 'free';
const SERVED = 'served';

/** Opens and closes every port that would be served, unless the running daemon says that it serves it. */
export async function checkPorts(patient: Patient): Promise<readonly Finding[]> {
  const fates: Fate[] = [];
  for (const instance of patient.config.sensors) fates.push(...(await examine(patient, instance)));
  const findings = fates.map((fate) => findingOf(fate, patient.config.portOffset));
  const page = await pageFinding(patient);
  return page === undefined ? findings : [...findings, page];
}

async function examine(
  { machine, daemon }: Patient,
  { sensor, name, addresses, ports }: Instance,
): Promise<readonly Fate[]> {
  const transport: Transport = sensor.transport === 'udp' ? 'udp' : 'tcp';
  const fates = new Map<string, Fate>();
  for (const address of addresses) {
    for (const port of ports) {
      const served = daemon?.decoys.some(
        (decoy) =>
          decoy.instance === name && decoy.port === port && decoy.address === address && decoy.state === 'listening',
      );
      const outcome =
        served === true ? SERVED : await outcomeOf(async () => await machine.tryBind(transport, address, port));
      const key = `${address} ${outcome}`;
      const fate = fates.get(key) ?? { owner: name, address, outcome, ports: [] };
      fate.ports.push(port);
      fates.set(key, fate);
    }
  }
  return [...fates.values()];
}

async function outcomeOf(bind: () => Promise<void>): Promise<string> {
  try {
    await bind();
    return FREE;
  } catch (error) {
    return errnoOf(error) ?? messageOf(error);
  }
}

function findingOf({ owner, address, outcome, ports }: Fate, portOffset: number): Finding {
  const text = `${owner}: port${ports.length === 1 ? '' : 's'} ${ranges(ports)}`;
  const at = address === '::' ? '' : ` on ${address}`;
  switch (outcome) {
    case FREE:
      return well(`${text}${at} can be opened`);
    case SERVED:
      return well(`${text}${at} served by the running skep`);
    default:
      return ill(`${text}${at} ${cure(outcome, address, portOffset)}`);
  }
}

function cure(outcome: string, address: string, portOffset: number): string {
  switch (outcome) {
    case 'EADDRINUSE':
      return 'in use by another program (ss -tulpn names it): stop that program or choose another port';
    case 'EACCES': {
      const offset = portOffset === 0 ? 'leave port_offset = 0 out, ' : '';
      return `may not be opened by this user: ${offset}grant CAP_NET_BIND_SERVICE (AmbientCapabilities= of the systemd unit) or allow it with authbind`;
    }
    case 'EADDRNOTAVAIL':
      return `cannot be opened: ${address} is no address of this box; \`ip address\` lists them`;
    case 'EMFILE':
      return 'cannot be opened: too many open files; raise the limit (ulimit -n, LimitNOFILE=)';
    default:
      return `cannot be opened: ${outcome}`;
  }
}

async function pageFinding({ machine, daemon, config: { page, portOffset } }: Patient): Promise<Finding | undefined> {
  if (!page.enabled) return undefined;
  const outcome =
    daemon === undefined ? await outcomeOf(async () => await machine.tryBind('tcp', page.address, page.port)) : SERVED;
  return findingOf({ owner: 'page', address: page.address, outcome, ports: [page.port] }, portOffset);
}
