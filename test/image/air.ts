import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFirmware } from '../../image/lab/disk.mjs';
import { qemu } from '../../image/lab/wifi/build.mjs';
import { Program } from '../lab/harness/program.ts';
import { until } from '../lab/harness/until.ts';
import { openConsole, type Console } from './console.ts';

/** The owner's access point, as image/lab/wifi/guest/air.sh makes it. */
export const HOME = {
  ssid: 'Maple Street 7',
  passphrase: 'correct horse battery',
  network: '10.77.0.0/24',
  router: '10.77.0.1',
  /** Of somebody whom the router leads here from another network. */
  elsewhere: '172.20.0.9',
} as const;
export const PATIENCE_MS = 600_000;
const ENDED = '/run/skep-lab.ended';
/** Read by image/lab/wifi/guest/air.sh. */
const ROUTER_FILE = 'skep-lab.conf';
const ROUTER = '/run/home/hostapd';
const LONGEST_MS = 12 * 3_600_000;

/** The device with a card of its own, a phone and a home around it: three radios in one emulated machine. */
export interface Air extends Console {
  /** Lays a file on the boot partition, as its owner does. */
  lay(name: string, text: string): void;
  /** How the owner's router is set from the next boot on, beside what HOME says: lines of hostapd.conf(5). */
  layRouter(lines: string): void;
  /** The owner's router begins again, with such lines. */
  restartRouter(lines: string): Promise<void>;
  /** Returns when the radios are there. */
  plugIn(): Promise<void>;
  /** SIGKILL. */
  unplug(): Promise<void>;
  /** A command line in the phone, which throws when it fails. */
  phone(line: string): Promise<string>;
  /** In the owner's router. */
  home(line: string): Promise<string>;
  /** Asks again until what it says matches. */
  says(what: string, line: string, pattern: RegExp): Promise<RegExpExecArray>;
  /** What the phone hears: names of networks, each with what protects it. */
  heard(): Promise<ReadonlyMap<string, 'open' | 'rsn'>>;
  remove(): Promise<void>;
}

/** @param made what buildWithRadios() gave */
export function makeAir(made: string): Air {
  const folder = mkdtempSync(join(tmpdir(), 'skep-air-'));
  const card = join(folder, 'card.img');
  spawnSync('cp', ['--sparse=always', join(made, 'card.img'), card]);
  const line = qemu(made, { card, cmdline: readFileSync(join(made, 'cmdline'), 'utf8') });
  let machine: Program | undefined;
  const on = (): Program => {
    if (machine === undefined) throw new Error('the device is not plugged in');
    return machine;
  };
  const shell = openConsole(on);
  /** Nothing that is run has the console itself: a program that makes it non-blocking would cut off what the next one says. */
  const sh = async (words: string, limitMs?: number): Promise<string> =>
    await shell.sh(
      `{ { ${words}\n} </dev/null 2>&1; echo $? >${ENDED}; } | cat; (exit "$(cat ${ENDED})")`,
      ...(limitMs === undefined ? [] : [limitMs]),
    );
  const unplug = async (): Promise<void> => {
    machine?.kill();
    await machine?.ended;
  };
  const phone = async (words: string): Promise<string> => await sh(`/usr/lib/skep-lab/phone ${words}`);
  const lay = (name: string, text: string): void => {
    const file = join(folder, name);
    writeFileSync(file, text);
    writeFirmware(card, file, name);
  };

  return {
    sh,
    lay,
    layRouter: (lines) => lay(ROUTER_FILE, lines),
    async restartRouter(lines) {
      await sh(`kill "$(cat ${ROUTER}.pid)"; while [ -e ${ROUTER}.pid ]; do sleep 0.2; done`);
      await sh(`{ cat ${ROUTER}.conf; echo '${lines}'; } >${ROUTER}.now`);
      await sh(`ip netns exec home hostapd -B -P ${ROUTER}.pid ${ROUTER}.now`);
    },
    async plugIn() {
      machine = new Program(line, { limitMs: LONGEST_MS });
      await sh('until systemctl --quiet is-active skep-lab-air; do sleep 2; done', PATIENCE_MS);
    },
    unplug,
    phone,
    home: async (words) => await sh(`ip netns exec home ${words}`),
    says: async (what, words, pattern) =>
      await until(what, async () => pattern.exec(await sh(`${words} || true`)) ?? undefined, PATIENCE_MS),
    async heard() {
      // Another one may be scanning: then it is busy. What it heard half a minute ago is of no interest.
      const said = await phone('sh -c "ip link set wlan1 up; iw dev wlan1 scan flush || true"');
      const stations = said.split(/^BSS /m).slice(1);
      return new Map(
        stations.map((one) => [/^\tSSID: (.*)$/m.exec(one)?.[1] ?? '', /^\tRSN:/m.test(one) ? 'rsn' : 'open'] as const),
      );
    },
    async remove() {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
