import { isDeepStrictEqual } from 'node:util';
import type { Config, Instance } from './config/config.ts';

/** What a daemon does only when it starts, and where that stands in the config. */
const AT_START: Readonly<Record<string, (config: Config) => unknown>> = {
  persona: ({ persona }) => persona.name,
  'device.hostname': ({ device }) => device.hostname,
  limits: ({ limits }) => limits,
  journal: ({ journal }) => journal,
  store: ({ store }) => store,
  page: ({ page }) => page,
  front_door: ({ frontDoor }) => frontDoor,
  plugins: ({ plugins }) => plugins,
  p0f: ({ p0f }) => p0f,
  scans: ({ scans }) => scans,
  geo: ({ geo }) => geo,
  health: ({ health }) => health,
  setup: ({ setup }) => setup,
};
/** While these wait, the decoys wait with them: half of a disguise would give it away. */
const DISGUISE: readonly string[] = ['persona', 'device.hostname', 'front_door', 'plugins'];

/** Places in the config whose change needs a restart. */
export function waitsForRestart(running: Config, wanted: Config): readonly string[] {
  const sections = Object.entries(AT_START)
    .filter(([, pick]) => !isDeepStrictEqual(pick(running), pick(wanted)))
    .map(([path]) => path);
  const isHeld = holdsDecoys(running, sections);
  const columns = wanted.sensors.filter(({ name, columns: asked }) => {
    const has = running.sensors.find((instance) => instance.name === name)?.columns ?? [];
    return !isDeepStrictEqual(has, asked);
  });
  const decoys = isHeld && !isDeepStrictEqual(servedBy(running), servedBy(wanted)) ? ['sensors'] : [];
  return [...sections, ...decoys, ...new Set(columns.map(({ sensor }) => `sensors.${sensor.name}.columns`))];
}

/** As much of `wanted` as a daemon that runs can be brought to. */
export function liveConfig(running: Config, wanted: Config): Config {
  const { persona, limits, journal, store, page, frontDoor, plugins, p0f, scans, geo, health, setup } = running;
  const waits = waitsForRestart(running, wanted);
  const isHeld = holdsDecoys(running, waits);
  return {
    ...wanted,
    ...{ persona, limits, journal, store, page, frontDoor, plugins, p0f, scans, geo, health, setup },
    device: { ...wanted.device, hostname: running.device.hostname },
    portOffset: isHeld ? running.portOffset : wanted.portOffset,
    sensors: isHeld ? running.sensors : wanted.sensors.map((instance) => withOldColumns(running, instance)),
  };
}

/** One socket serves all that is behind the front door. */
const holdsDecoys = (running: Config, waits: readonly string[]): boolean =>
  running.frontDoor.enabled || waits.some((path) => DISGUISE.includes(path));

/** The tables were made at the start. */
const withOldColumns = (running: Config, instance: Instance): Instance => ({
  ...instance,
  columns: running.sensors.find(({ name }) => name === instance.name)?.columns ?? [],
});

const servedBy = ({ sensors }: Config): unknown =>
  sensors.map(({ sensor, ...rest }) => ({ ...rest, sensor: sensor.name }));
