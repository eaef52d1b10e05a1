import type { Draft, DraftTable } from './draft.ts';
import { parseIni, type Section } from './ini.ts';
import { ownColumns } from './own-columns.ts';
import { globalLosses, globalTables, valueOf } from './recce7-global.ts';
import { unusable } from './source.ts';
import type { TomlValue } from './toml.ts';

type Keys = Readonly<Record<string, TomlValue>>;

interface Kind {
  readonly sensor: 'http' | 'https' | 'telnet' | 'ssh' | 'tcp';
  readonly about: readonly string[];
  readonly keys: Keys;
}

/** recce7's plugins.cfg and global.cfg; `globalText` is undefined when there is none. */
export function importRecce7(pluginsText: string, globalText: string | undefined): Draft {
  const plugins = parseIni(pluginsText, 'plugins.cfg');
  if (plugins.size === 0) throw unusable('plugins.cfg', 'has no section: nothing was served');
  const lost: string[] = [];
  if (globalText === undefined) lost.push('global.cfg: it is not there.');
  const global = parseIni(globalText ?? '', 'global.cfg');
  const address = valueOf(global.get('Framework'), 'listeningAddress');
  const served = lastOnEachPort(plugins, lost);
  const instances = [...plugins].map(([name, section]) =>
    instanceTable(name, section, served.has(name), address, lost),
  );
  lost.push(...globalLosses(global));
  // Tables of one sensor stand together, in the order of the file.
  const sensors = new Set(instances.map((table) => table.name));
  return {
    from: "recce7's plugins.cfg and global.cfg",
    tables: [
      ...globalTables(global, lost),
      ...[...sensors].flatMap((name) => instances.filter((table) => table.name === name)),
    ],
    lost,
  };
}

const isEnabled = (section: Section): boolean => section.get('enabled')?.toLowerCase() === 'yes';

/** It kept its plug-ins by port: of two on one port, the later one was served. */
function lastOnEachPort(plugins: ReadonlyMap<string, Section>, lost: string[]): ReadonlySet<string> {
  const byPort = new Map<string, string>();
  for (const [name, section] of plugins) {
    if (!isEnabled(section)) continue;
    const port = section.get('port') ?? '';
    const earlier = byPort.get(port);
    if (earlier !== undefined) lost.push(`[${earlier}]: [${name}] has the same port ${port}, and was served alone.`);
    byPort.set(port, name);
  }
  return new Set(byPort.values());
}

function instanceTable(name: string, section: Section, served: boolean, address: string, lost: string[]): DraftTable {
  const port = section.get('port') ?? '';
  if (!/^\d{1,5}$/.test(port)) throw unusable(`plugins.cfg: [${name}]`, 'needs `port`, a number from 0 to 65535');
  const kind = kindOf(name, section, Number(port), lost);
  const sensor = `sensors.${kind.sensor}`;
  return {
    name: sensor,
    about: kind.about,
    keys: {
      name: instanceName(name, lost),
      ...(served ? {} : { enabled: false }),
      ...(address === '' ? {} : { address }),
      ports: Number(port),
      ...kind.keys,
    },
    columns: ownColumns(name, section, kind.sensor === 'http' || kind.sensor === 'https', lost),
  };
}

const FORM = { auth: 'form', session_cookie: true } as const;

/** What the plug-in spoke; where its name or port promised TLS or SSH, which it never spoke, the real protocol. */
function kindOf(name: string, section: Section, port: number, lost: string[]): Kind {
  const module = section.get('module') ?? '';
  if (module === 'http' || /^HTTPPlugin$/.test(section.get('moduleClass') ?? '')) {
    if (port !== 443 && !/https/i.test(name)) return { sensor: 'http', about: [], keys: FORM };
    const about = ['recce7 spoke HTTP without TLS here. For that, write it as [[sensors.http]].'];
    return { sensor: 'https', about, keys: FORM };
  }
  if (module === 'telnet' || section.get('moduleClass') === 'TelnetPlugin') {
    if (port !== 22 && !/ssh/i.test(name)) return { sensor: 'telnet', about: [], keys: { menu: true } };
    const about = ['recce7 spoke telnet here. For its menu, write it as [[sensors.telnet]] with `menu = true`.'];
    return { sensor: 'ssh', about, keys: { let_in: 'always' } };
  }
  lost.push(
    `[${name}]: its plug-in ${module}.py is Python; README, "Add a protocol in an hour", tells how to write it anew. ` +
      'Until then its port keeps what it is sent.',
  );
  return { sensor: 'tcp', about: [`In place of the plug-in ${module}.`], keys: { linger: true } };
}

function instanceName(name: string, lost: string[]): string {
  const allowed =
    name
      .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 63) || 'unnamed';
  if (allowed !== name) lost.push(`The name [${name}], which is now ${allowed}.`);
  return allowed;
}
