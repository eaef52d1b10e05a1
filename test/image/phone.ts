import { PORTAL_ADDRESS } from '../../firmware/setup/network.ts';
import { until } from '../lab/harness/until.ts';
import { PATIENCE_MS, type Air } from './air.ts';

const FOLDER = '/run/phone';
const LOG = `${FOLDER}/wifi.log`;
const HERE = `http://${PORTAL_ADDRESS}`;
const BROWSER = `curl --no-styled-output --silent --show-error --max-time 100 --cookie ${FOLDER}/cookies --cookie-jar ${FOLDER}/cookies`;

/** What somebody in front of the device holds: Wi-Fi, DHCP, a browser. */
export interface Phone {
  /** Joins a network and stays, as a phone does: comes back when it is back. `passphrase` empty: an open one. */
  choose(ssid: string, passphrase: string): Promise<void>;
  forget(): Promise<void>;
  /** Waits until it has been told that its passphrase is wrong; it has never been in then. */
  refused(): Promise<void>;
  /** Waits until it has been associated for the nth time since it chose the network. */
  associated(times: number): Promise<void>;
  /** Waits until it has lost the network for the nth time. */
  lost(times: number): Promise<void>;
  /** Asks for an address; what the DHCP server said, by udhcpc's names. */
  lease(): Promise<ReadonlyMap<string, string>>;
  /** A page of the device, with the headers before it. */
  open(path: string): Promise<string>;
  /** Sends the form of a step, with the token that the last page held. */
  send(step: string, fields: Readonly<Record<string, string>>): Promise<string>;
}

export function phoneIn(air: Air): Phone {
  let session = '';
  const counted = async (event: string, times: number): Promise<void> =>
    void (await until(
      `${event} number ${times}`,
      async () => Number(await air.sh(`grep -c CTRL-EVENT-${event} ${LOG} || true`)) >= times,
      PATIENCE_MS,
    ));
  const remember = (answer: string): string => {
    session = /name="session" value="([^"]+)"/.exec(answer)?.[1] ?? session;
    return answer;
  };

  return {
    async choose(ssid, passphrase) {
      const key = passphrase === '' ? 'key_mgmt=NONE' : `psk="${passphrase}"`;
      const config = `ctrl_interface=${FOLDER}/control\nnetwork={\n  ssid="${ssid}"\n  ${key}\n}`;
      await air.sh(`rm -f ${LOG}; cat >${FOLDER}/wifi.conf <<'X'\n${config}\nX`);
      await air.phone(`wpa_supplicant -B -i wlan1 -c ${FOLDER}/wifi.conf -P ${FOLDER}/wifi.pid -f ${LOG}`);
    },
    async forget() {
      await air.sh(`kill "$(cat ${FOLDER}/wifi.pid)"; while [ -e ${FOLDER}/wifi.pid ]; do sleep 0.2; done`);
    },
    async refused() {
      await air.says('a refusal', `cat ${LOG}`, /reason=WRONG_KEY/);
      await air.sh(`! grep -q CTRL-EVENT-CONNECTED ${LOG}`);
    },
    associated: async (times) => await counted('CONNECTED', times),
    lost: async (times) => await counted('DISCONNECTED', times),
    async lease() {
      await air.phone('udhcpc -i wlan1 -s /usr/lib/skep-lab/lease -n -q -t 20 -O 114');
      const lines = (await air.sh(`cat ${FOLDER}/lease`)).trim().split('\n');
      return new Map(lines.map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
    },
    open: async (path) => remember(await air.phone(`${BROWSER} --include ${HERE}${path}`)),
    async send(step, fields) {
      const all = { ...(session === '' ? {} : { session }), ...fields };
      const words = Object.entries(all).map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`);
      return remember(
        await air.phone(`${BROWSER} --include --header 'Origin: ${HERE}' ${words.join(' ')} ${HERE}/setup/${step}`),
      );
    },
  };
}

/** For a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
