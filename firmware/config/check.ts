import type { Fields, ValuesOf } from '../core/field.ts';
import { LIMITS } from '../core/limits.ts';
import { PERSONAS } from '../personas/index.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { isAbsolute, join, resolve } from 'node:path';
import { canonical } from './addresses.ts';
import { refuseClashes } from './clash.ts';
import type { Complain } from './complain.ts';
import type { Config } from './config.ts';
import { describe } from './describe.ts';
import { disguise, refuseIncoherent } from './disguise.ts';
import { doubtEmail, resolveEmail } from './email.ts';
import { FRONT_DOOR } from './front-door.ts';
import { HONEYFILES, TOKENS } from './forwarding.ts';
import { HANDLER, HEARTBEAT, REPORT } from './duties.ts';
import { HEALTH } from './health.ts';
import { readNetworks } from './networks.ts';
import { resolveSpringboard, SPRINGBOARD } from './springboard.ts';
import { resolveScans } from './resolve-scans.ts';
import { SCANS } from './scans.ts';
import { checkNames, GEO, IPINFO, NAMES, P0F } from './eyes.ts';
import { readIgnoreRules } from './ignore.ts';
import { readInstances } from './instances.ts';
import type { Path, Table } from './path.ts';
import {
  ALERTS,
  DEVICE,
  EMAIL,
  JOURNAL,
  PAGE,
  PLUGINS,
  ROOM_SECTIONS,
  STORE,
  TOP,
  type PageConfig,
} from './section.ts';
import { resolveFrontDoor } from './resolve-front-door.ts';
import { resolveHandler, resolveHeartbeat, resolveReport } from './resolve-duties.ts';
import { SETUP } from './setup-section.ts';
import { readTable, tableAt } from './table.ts';

export interface Surroundings {
  readonly sensors: readonly Sensor[];
  /** Names of plug-ins that did not load. */
  readonly broken: readonly string[];
  /** Names of plug-ins among the sensors: no persona knows of them. */
  readonly plugins?: readonly string[];
  readonly hostname: string;
  /** Absolute. */
  readonly dataDir: string;
}

/**
 * The tree of the file and the environment as a Config. Tells everything that is wrong at once; where something is, the
 * Config has the default, so that the checks that follow (and `skep doctor`) have something to stand on.
 */
export function checkTree(tree: Table, around: Surroundings, complain: Complain, notice: Complain): Config {
  const tables = ROOM_SECTIONS.flatMap(({ name }) => (name === '' || name.includes('.') ? [] : [name]));
  const top = values(readTable(tree, [], TOP, complain, [...tables, 'sensors']), TOP);
  const section = <F extends Fields>(
    fields: F,
    path: Path,
    parent = tree,
    below: readonly string[] = [],
  ): ValuesOf<F> => values(readTable(tableAt(parent, path, complain), path, fields, complain, below), fields);

  const device = section(DEVICE, ['device']);
  const name = device.name || around.hostname || 'skep';
  const alerts = section(ALERTS, ['alerts'], tree, ['email', 'ignore', 'handler', 'report', 'heartbeat']);
  const quiet: Complain = { key: () => undefined, table: () => undefined };
  const written = section(EMAIL, ['alerts', 'email'], tableAt(tree, ['alerts'], quiet));
  const email = resolveEmail(written, name, complain);
  if (email !== null) doubtEmail(email, notice);
  const below = tableAt(tree, ['alerts'], quiet);
  const handler = resolveHandler(section(HANDLER, ['alerts', 'handler'], below), around.dataDir);
  const report = resolveReport(section(REPORT, ['alerts', 'report'], below), email !== null, complain);
  const heartbeat = resolveHeartbeat(section(HEARTBEAT, ['alerts', 'heartbeat'], below), email !== null, complain);
  const ignore = readIgnoreRules(below, complain);
  const page = readPage(section(PAGE, ['page']), complain);
  const { log: tokenLog } = section(TOKENS, ['tokens']);
  const honeyfiles = section(HONEYFILES, ['honeyfiles']);
  const inData = (path: string): string => (path === '' ? '' : resolve(around.dataDir, path));
  const plugins = section(PLUGINS, ['plugins']);

  const sections = tableAt(tree, ['sensors'], complain);
  const persona = PERSONAS[top.persona];
  const disguised = around.sensors.map((sensor) =>
    disguise(sensor, persona, around.plugins?.includes(sensor.name) === true),
  );
  const frontDoor = resolveFrontDoor(section(FRONT_DOOR, ['front_door']), complain);
  // Behind the front door a port is what the visitor dials.
  const offsetOf = (sensor: Sensor): number => (frontDoor.enabled && sensor.transport !== 'udp' ? 0 : top.port_offset);
  const instances = readInstances(sections, disguised, around.broken, offsetOf, complain);
  refuseClashes(instances, page, complain);
  refuseIncoherent(instances, persona, device.hostname, complain);
  return {
    portOffset: top.port_offset,
    persona,
    device: { ...device, name },
    limits: section(LIMITS, ['limits']),
    journal: section(JOURNAL, ['journal']),
    store: section(STORE, ['store']),
    page,
    frontDoor,
    p0f: section(P0F, ['p0f']),
    names: checkNames(section(NAMES, ['names']), complain),
    geo: {
      ...section(GEO, ['geo'], tree, ['ipinfo']),
      ipinfo: section(IPINFO, ['geo', 'ipinfo'], tableAt(tree, ['geo'], quiet)),
    },
    springboard: resolveSpringboard(section(SPRINGBOARD, ['springboard']), complain),
    health: section(HEALTH, ['health']),
    scans: resolveScans(section(SCANS, ['scans']), complain),
    alerts: { ...alerts, ignore, email, handler, report, heartbeat },
    tokens: { log: inData(tokenLog) },
    honeyfiles: { ...honeyfiles, log: inData(honeyfiles.log) },
    plugins: { dir: pluginsDir(plugins.dir, around.dataDir) },
    setup: section(SETUP, ['setup']),
    sensors: instances
      .filter((instance) => instance.enabled)
      .map(({ sensor, name: instance, addresses, ports, declaredPorts, options, columns }) => ({
        sensor,
        name: instance,
        addresses,
        ports,
        declaredPorts,
        options,
        columns,
      })),
  };
}

/** Where third-party sensors are: a relative folder is one of the data directory. */
export function pluginsDir(written: string, dataDir: string): string {
  if (written === '') return join(dataDir, 'sensors');
  return isAbsolute(written) ? written : join(dataDir, written);
}

/** Every field of a room has a default, so the record is complete; a test holds that. */
const values = <F extends Fields>(record: Record<string, unknown>, _fields: F): ValuesOf<F> => record as ValuesOf<F>;

function readPage(page: PageConfig, complain: Complain): PageConfig {
  const address = canonical(page.address);
  const networks = readNetworks(page.networks, complain);
  if (address !== undefined) return { ...page, address, networks };
  complain.key(
    ['page', 'address'],
    `must be one IP address of this box, not ${describe(page.address)}; names are not looked up`,
  );
  return { ...page, address: '127.0.0.1', networks };
}
