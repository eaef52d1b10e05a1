import type { Draft, DraftTable } from './draft.ts';
import { addressesOf, emailTable } from './mail.ts';
import { assigned, pythonInt, pythonPorts, pythonText } from './python.ts';
import { unusable } from './source.ts';
import { unitEnvironment } from './unit.ts';
import type { TomlValue } from './toml.ts';

/** Its scripts that answer visitors, and what they did without an owner's change. */
const DECOYS = {
  tcp: { ports: '2049', keys: {} },
  ftp: { ports: '21', keys: {} },
  http: { ports: '80', keys: { auth: 'basic' } },
  dns: { ports: '53', keys: { ttl: 56 } },
} as const;
type Decoy = keyof typeof DECOYS;

const SMTP_PORT = 587;

/**
 * humble-pot's settings: its scripts by file name, in which an owner changed constants, and the units that deploy.sh
 * made of the modules that were chosen. Without any unit every script that is there counts as chosen.
 */
export function importHumblePot(
  scripts: ReadonlyMap<string, string>,
  units: ReadonlyMap<string, string>,
  folder: string,
): Draft {
  if (scripts.size === 0) throw unusable(folder, 'holds none of tcp.py, ftp.py, http.py, dns.py, snitch.py');
  const lost: string[] = [];
  if (units.size === 0) {
    lost.push('Which modules were installed: there is no humblepot-*.service, so every script that is there is taken.');
  }
  const chosen = (module: string): boolean =>
    units.size === 0 ? scripts.has(`${module}.py`) : units.has(`humblepot-${module}.service`);
  const decoys = (Object.keys(DECOYS) as Decoy[]).filter(chosen);
  return {
    from: "humble-pot's scripts and units",
    tables: [
      ...(chosen('snitch') ? snitchTables(scripts, units, lost) : []),
      ...decoys.map((decoy) => decoyTable(decoy, scripts.get(`${decoy}.py`) ?? '', lost)),
    ],
    lost,
  };
}

function decoyTable(decoy: Decoy, source: string, lost: string[]): DraftTable {
  const { ports: usual, keys } = DECOYS[decoy];
  const written = assigned(source, decoy === 'tcp' ? 'PORTS' : 'PORT');
  const ports = written === undefined ? usual : decoy === 'tcp' ? pythonPorts(written) : pythonInt(written)?.toString();
  if (ports === undefined || ports === '') {
    lost.push(`The ports in ${decoy}.py: they are ${ports === '' ? 'an empty list' : 'no plain numbers and ranges'}.`);
    return { name: `sensors.${decoy}`, keys: { enabled: false } };
  }
  return {
    name: `sensors.${decoy}`,
    keys: {
      ports: /^\d+$/.test(ports) ? Number(ports) : ports,
      ...addressKey(decoy, source, lost),
      ...keys,
      ...ownKeys(decoy, source),
    },
  };
}

type Keys = Readonly<Record<string, TomlValue>>;

function addressKey(decoy: Decoy, source: string, lost: string[]): Keys {
  const written = assigned(source, 'BIND') ?? "''";
  const address = pythonText(written);
  // The check refuses what is no address: to serve every address instead would open more than there was.
  if (address === undefined) lost.push(`BIND in ${decoy}.py is no plain text; set \`address\` by hand.`);
  return address === '' || address === '0.0.0.0' ? {} : { address: address ?? written };
}

/** What its owner could change in the answers. */
function ownKeys(decoy: Decoy, source: string): Keys {
  switch (decoy) {
    case 'ftp': {
      const banner = /conn\.send\(\s*(["'])220 ([^"'\\]{1,500})\\r\\n\1/.exec(source)?.[2];
      return banner === undefined ? {} : { banner };
    }
    case 'dns':
      return { address_v4: pythonText(assigned(source, 'ip_address') ?? '') ?? '1.2.3.4' };
    case 'tcp':
    case 'http':
      return {};
  }
}

function snitchTables(
  scripts: ReadonlyMap<string, string>,
  units: ReadonlyMap<string, string>,
  lost: string[],
): readonly DraftTable[] {
  const env = unitEnvironment(units.get('humblepot-snitch.service') ?? '');
  const names = ['SMTP_HOST', 'SMTP_USER', 'SMTP_PASS', 'SMTP_FROM', 'SMTP_TO'];
  const missing = names.filter((name) => (env.get(name) ?? '') === '');
  if (missing.length > 0) {
    const hint = 'give the folder of the units with --units, or write [alerts.email] by hand';
    lost.push(`Of the mail, what humblepot-snitch.service does not set: ${missing.join(', ')}; ${hint}.`);
  }
  const [host, to] = [env.get('SMTP_HOST') ?? '', addressesOf(env.get('SMTP_TO') ?? '')];
  if (host === '' || to.length === 0) return [];
  const mail = {
    host,
    port: SMTP_PORT,
    starttls: true,
    username: env.get('SMTP_USER') ?? '',
    password: env.get('SMTP_PASS') ?? '',
    from: env.get('SMTP_FROM') ?? '',
    to,
  };
  return [emailTable(mail), reportTable(scripts.get('snitch.py') ?? '', lost)];
}

/** Every so many seconds, from its start on; cron knows only what divides an hour or a day. */
function reportTable(snitch: string, lost: string[]): DraftTable {
  const seconds = pythonInt(/time\.sleep\(([^()]{1,40})\)/.exec(snitch)?.[1] ?? '60*10');
  const line = seconds === undefined ? undefined : cronEvery(seconds / 60);
  if (line === undefined) {
    lost.push('The pause in snitch.py, which does not divide an hour or a day: the report comes each hour.');
  }
  return {
    name: 'alerts.report',
    about: ['What happened, counted; nothing when nothing happened.'],
    keys: { cron: line ?? '0 * * * *', quiet: false },
  };
}

function cronEvery(minutes: number): string | undefined {
  if (minutes >= 1 && 60 % minutes === 0) return minutes === 60 ? '0 * * * *' : `*/${minutes} * * * *`;
  const hours = minutes / 60;
  if (hours < 1 || 24 % hours !== 0) return undefined;
  return hours === 24 ? '0 0 * * *' : `0 */${hours} * * *`;
}
