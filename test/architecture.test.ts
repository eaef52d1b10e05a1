import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, sources, type Import } from './imports.ts';

const ROOMS =
  'core sensors personas net watch journal store enrich system config alerts api tokens forward setup'.split(' ');

/**
 * Who may import whom, beside itself: a room, or one file of it where no more is meant. The arrows of the README's
 * picture: data goes socket -> net -> sensor -> journal -> store, and what is downstream pulls from the store.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sensors: ['core'],
  personas: ['core'],
  // A device without a persona shows this computer.
  net: ['core', 'sensors/sensor.ts', 'personas/computers/router.ts'],
  watch: ['core'],
  journal: ['core'],
  // The journal's file format has one owner; the store's worker reads it with the owner's reader.
  store: ['core', 'journal'],
  enrich: ['core'],
  // It makes the Device that a sensor is handed.
  system: ['core', 'sensors/sensor.ts'],
  // A persona's options are defaults of the sensors' options.
  config: ['core', 'sensors', 'personas'],
  alerts: ['core', 'store/api.ts', 'store/state.ts', 'config/config.ts'],
  api: ['core', 'store/api.ts'],
  // The catalogue of honeytokens and what is planted.
  tokens: ['core'],
  // Logs that older rules read.
  forward: ['core', 'store/api.ts'],
  // One wizard on the set-up's own links and on the page; it claims through the page's trust.
  setup: ['core', 'config', 'api'],
  // The composition: every room but the commands, which call it.
  'daemon.ts': [
    ...ROOMS,
    'decoys.ts',
    'eyes.ts',
    'health.ts',
    'page.ts',
    'self-test.ts',
    'set-up.ts',
    'springboard.ts',
    'alert-desk.ts',
    'configuration.ts',
    'changing.ts',
    'told.ts',
    'alerting.ts',
    'renewable.ts',
  ],
  'alert-desk.ts': ['core', 'config', 'alerts', 'store/api.ts', 'store/state.ts', 'configuration.ts'],
  'configuration.ts': ['core', 'config', 'reload.ts', 'sensors/sensor.ts'],
  'changing.ts': ['config', 'configuration.ts', 'decoys.ts', 'net', 'reload.ts', 'renewable.ts', 'sensors/sensor.ts'],
  'told.ts': ['core', 'config/config.ts', 'net', 'sensors/sensor.ts', 'api/contract.ts'],
  'alerting.ts': ['alerts', 'config/config.ts'],
  'reload.ts': ['config/config.ts'],
  'renewable.ts': ['config/config.ts'],
  'decoys.ts': ['core', 'config', 'net', 'sensors', 'system'],
  'page.ts': ['core', 'config', 'api', 'system', 'sensors/sensor.ts', 'set-up.ts'],
  'health.ts': ['core', 'config', 'system'],
  'springboard.ts': ['core', 'config', 'watch'],
  'eyes.ts': ['core', 'config', 'enrich', 'watch'],
  'set-up.ts': ['core', 'config', 'api', 'setup', 'alerts', 'personas', 'system'],
  'self-test.ts': ['core', 'net', 'store/api.ts'],
  cli: [...ROOMS, 'daemon.ts', 'health.ts', 'page.ts', 'springboard.ts'],
  'main.ts': [...ROOMS, 'cli', 'daemon.ts', 'health.ts'],
};

/** Modules that only some rooms may use: each is one way out of the process, or one library that stays replaceable. */
const RESERVED: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['store'],
  // setup: the unix socket between the daemon and what runs as root.
  'node:net': ['net', 'watch', 'setup'],
  'node:tls': ['net', 'system'],
  'node:dgram': ['net'],
  // alerts: one request now and then, the heartbeat. setup: the page on the set-up's own links.
  'node:http': ['api', 'alerts', 'setup'],
  'node:https': ['api', 'alerts', 'enrich', 'cli'],
  'node:dns/promises': ['enrich', 'cli', 'springboard.ts'],
  'mmdb-lib': ['enrich'],
  ws: ['api'],
  nodemailer: ['alerts'],
  'smol-toml': ['config'],
  'csv-parse': ['tokens'],
  'csv-parse/sync': ['tokens'],
  fflate: ['tokens'],
  'qrcode-generator': ['tokens'],
  typebox: ['core', 'config', 'api'],
  'node:worker_threads': ['store', 'system'],
  // alerts: a handler is a program of the owner's.
  'node:child_process': ['enrich', 'system', 'alerts', 'watch', 'setup'],
  'node:fs': [
    'alerts',
    'journal',
    'store',
    'config',
    'system',
    'net',
    'cli',
    'tokens',
    'forward',
    'watch',
    'setup',
    'set-up.ts',
    'daemon.ts',
    'springboard.ts',
  ],
  'node:fs/promises': [
    'health.ts',
    'journal',
    'enrich',
    'store',
    'config',
    'system',
    'net',
    'cli',
    'daemon.ts',
    'told.ts',
  ],
};
/** Of `node:net`: pure functions, no sockets. */
const PURE = new Set(['isIP', 'isIPv4', 'isIPv6', 'SocketAddress', 'BlockList']);

const CONTRACT = 'firmware/api/contract.ts';
/** Lists of what there is, not barrels. */
const TABLES = new Set(['firmware/sensors/index.ts', 'firmware/personas/index.ts']);

function violations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, source]) => {
    const faults = importsOf(file, source).map((one) => (file.startsWith('web-ui/') ? ofPage(one) : ofRoom(file, one)));
    if (file.endsWith('/index.ts') && !TABLES.has(file)) faults.push('is a barrel');
    return faults.filter((fault) => fault !== undefined).map((fault) => `${file} ${fault}`);
  });
}

function ofRoom(file: string, { module, typeOnly, names, all }: Import): string | undefined {
  const room = roomOf(file);
  const allowed = ARROWS[room];
  if (allowed === undefined) return `is in ${room}, which has no arrows`;
  if (all && module.startsWith('firmware/')) return `hands on all of ${module}`;
  if (module.startsWith('firmware/')) {
    const target = module.slice('firmware/'.length);
    const fine = roomOf(module) === room || allowed.includes(roomOf(module)) || allowed.includes(target);
    return fine ? undefined : `imports ${module}`;
  }
  if (/^(web-ui|scripts|test|image)\//.test(module)) return `imports ${module}`;
  const rooms = RESERVED[module];
  if (rooms === undefined || rooms.includes(room) || typeOnly) return undefined;
  if (module === 'node:net' && names.length > 0 && names.every((name) => PURE.has(name))) return undefined;
  return `imports ${module}`;
}

/** Libraries of the page; those that draw come when something is drawn. */
const PAGE_LIBRARIES = /^(preact|@preact|uplot|d3-geo|topojson-client|world-atlas)(\/|$)/;

function ofPage({ module, typeOnly }: Import): string | undefined {
  if (PAGE_LIBRARIES.test(module) || module.startsWith('web-ui/')) return undefined;
  return module === CONTRACT && typeOnly ? undefined : `imports ${module}`;
}

const roomOf = (file: string): string => file.split('/')[1] ?? '';

/** Rooms that can be left and come back to along the arrows. */
function cycles(arrows: Readonly<Record<string, readonly string[]>>): string[] {
  const reach = (room: string, seen: ReadonlySet<string>): boolean =>
    (arrows[room] ?? []).some((target) => {
      const next = target.split('/')[0] ?? '';
      return next === [...seen][0] || (!seen.has(next) && reach(next, new Set([...seen, next])));
    });
  return Object.keys(arrows).filter((room) => reach(room, new Set([room])));
}

describe('the arrows between the rooms', () => {
  const top = join(import.meta.dirname, '..');

  it('hold in every file of the daemon', () => {
    const files = sources(top, 'firmware');
    expect(files.size).toBeGreaterThan(20);
    expect(violations(files)).toEqual([]);
  });

  it('hold in the page, which sees the contract only, as types', () => {
    expect(violations(sources(top, 'web-ui'))).toEqual([]);
  });

  it('make no circle', () => {
    expect(cycles(ARROWS)).toEqual([]);
    expect(cycles({ a: ['b'], b: ['c/types.ts'], c: ['a'], d: ['a'] })).toEqual(['a', 'b', 'c']);
  });
});

describe('the check of the arrows', () => {
  const check = (file: string, source: string): string[] => violations(new Map([[file, source]]));

  it.each([
    ['firmware/core/x.ts', 'imports firmware/sensors/sensor.ts', `import type { Sensor } from '../sensors/sensor.ts';`],
    ['firmware/net/x.ts', 'imports firmware/store/client.ts', `import {\n  store,\n} from '../store/client.ts';`],
    ['firmware/sensors/pop3/pop3.ts', 'imports firmware/net/room.ts', `import { Room } from '../../net/room.ts';`],
    ['firmware/api/x.ts', 'imports firmware/alerts/alerts.ts', `const y = await import('../alerts/alerts.ts');`],
    ['firmware/api/x.ts', 'imports firmware/store/client.ts', `import '../store/client.ts';`],
    ['firmware/api/x.ts', 'imports firmware/store/client.ts', `export { y } from '../store/client.ts';`],
    ['firmware/api/x.ts', 'imports better-sqlite3', `import Database from 'better-sqlite3';`],
    ['firmware/cli/x.ts', 'imports better-sqlite3', `const Database = require('better-sqlite3');`],
    ['firmware/sensors/ftp/ftp.ts', 'imports node:net', `import { createServer, isIP } from 'node:net';`],
    ['firmware/alerts/x.ts', 'imports node:net', `import net from 'node:net';`],
    ['firmware/core/x.ts', 'hands on all of firmware/core/y.ts', `export * from './y.ts';`],
    ['firmware/store/index.ts', 'is a barrel', ''],
    ['firmware/utils/x.ts', 'is in utils, which has no arrows', `import { y } from './y.ts';`],
    ['firmware/cli/run.ts', 'imports firmware/main.ts', `import { main } from '../main.ts';`],
    ['web-ui/x.ts', 'imports firmware/core/grade.ts', `import { GRADES } from '../firmware/core/grade.ts';`],
    ['web-ui/x.ts', 'imports firmware/api/contract.ts', `import { x } from '../firmware/api/contract.ts';`],
  ])('tells that %s %s', (file, fault, source) => {
    expect(check(file, source)).toEqual([`${file} ${fault}`]);
  });

  it.each([
    ['firmware/core/x.ts', `import { isIP } from 'node:net';`],
    ['firmware/core/x.ts', `import * as y from './y.ts';`],
    ['firmware/core/x.ts', `/** As in\n * import { x } from '../net/x.ts' */\nimport { field } from './field.ts';`],
    [
      'firmware/net/x.ts',
      `import { createServer } from 'node:net';\nimport type { Sensor } from '../sensors/sensor.ts';`,
    ],
    ['firmware/api/x.ts', `import type { Store } from '../store/api.ts';\nimport { type Socket } from 'node:net';`],
    ['web-ui/x.ts', `import type { Status } from '../firmware/api/contract.ts';\nimport { h } from 'preact';`],
  ])('has nothing to say about %s, case %#', (file, source) => {
    expect(check(file, source)).toEqual([]);
  });
});
