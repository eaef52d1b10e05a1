import type { OwnerColumn } from '../core/columns.ts';
import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { Limits } from '../core/limits.ts';
import type { Persona } from '../core/persona.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { Email } from './email.ts';
import type { HealthConfig } from './health.ts';
import type { SpringboardConfig } from './springboard.ts';
import type { GeoConfig, NamesConfig, P0fConfig } from './eyes.ts';
import type { FrontDoorConfig } from './resolve-front-door.ts';
import type { HoneyfilesConfig, TokensConfig } from './forwarding.ts';
import type { DeviceConfig, JournalConfig, PageConfig, PluginsConfig, StoreConfig } from './section.ts';
import type { ScansConfig } from './resolve-scans.ts';
import type { SetupConfig } from './setup-section.ts';
import type { HandlerConfig, HeartbeatConfig, ReportConfig } from './resolve-duties.ts';

/** The config as the rooms use it: every default filled in, every value checked. Keys are those of the file. */
export interface Config {
  readonly portOffset: number;
  readonly persona: Persona;
  /** `name` is never empty here. */
  readonly device: DeviceConfig;
  readonly limits: Limits;
  readonly journal: JournalConfig;
  readonly store: StoreConfig;
  readonly page: PageConfig;
  readonly p0f: P0fConfig;
  readonly names: NamesConfig;
  readonly geo: GeoConfig;
  readonly scans: ScansConfig;
  readonly alerts: AlertsConfig;
  readonly frontDoor: FrontDoorConfig;
  readonly springboard: SpringboardConfig;
  readonly health: HealthConfig;
  /** `log` is empty or an absolute path here. */
  readonly tokens: TokensConfig;
  /** The same. */
  readonly honeyfiles: HoneyfilesConfig;
  /** `dir` is an absolute path here. */
  readonly plugins: PluginsConfig;
  readonly setup: SetupConfig;
  /** Those that are to be served; switched-off ones are left out. In the order of the sensors, then of the file. */
  readonly sensors: readonly Instance[];
}

export interface AlertsConfig {
  readonly window_s: number;
  readonly max_per_hour: number;
  readonly ignore: readonly IgnoreRule[];
  /** Null: no mail. `from` is never empty here. */
  readonly email: Email | null;
  readonly handler: HandlerConfig;
  readonly report: ReportConfig;
  readonly heartbeat: HeartbeatConfig;
}

/** One sensor at its addresses and ports. */
export interface Instance {
  readonly sensor: Sensor;
  /** Unique among all instances: column `session.instance`. */
  readonly name: string;
  /** `::` means every address of the box, IPv4 and IPv6. */
  readonly addresses: readonly string[];
  /** The ports that are bound: `port_offset` is in them. 0: any free one. */
  readonly ports: readonly number[];
  /** The same ports, in the same order, as the owner wrote them. */
  readonly declaredPorts: readonly number[];
  /** The sensor's own options, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the owner added to the tables of the sensor's events. */
  readonly columns: readonly OwnerColumn[];
}

/** What is wrong with the config, in a sentence that names place and cure. */
export interface Problem {
  /** `sensors.ftp.ports`; for one of several instances `sensors.tcp.2.ports`. Empty: the file as a whole. */
  readonly path: string;
  readonly source: 'file' | 'environment' | 'plugin';
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1; only where the file is no TOML. */
  readonly column?: number;
  readonly sentence: string;
}
