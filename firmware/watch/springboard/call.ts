/** A packet that this box was not let send, as the kernel's log tells of it. */
export interface Call {
  readonly destination: string;
  /** 0: the protocol has none. */
  readonly port: number;
  readonly protocol: string;
  /** Packets that it stands for: of a flood only each so many-th is told. */
  readonly weight: number;
  readonly user: number | null;
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [58, 'icmp'],
]);
const ADDRESS = /^[0-9a-fA-F.:]{2,45}$/;

/** One line of ulogd's JSON; undefined: it is none of a call. */
export function callIn(line: string): Call | undefined {
  // Of each packet of a scan this is asked, too.
  if (!line.includes('"out ')) return undefined;
  let packet: unknown;
  try {
    packet = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof packet !== 'object' || packet === null) return undefined;
  const fields = packet as Readonly<Record<string, unknown>>;
  const label = /^out (\d{1,5})$/.exec(String(fields['oob.prefix']));
  const destination = fields['dest_ip'];
  if (label === null || typeof destination !== 'string' || !ADDRESS.test(destination)) return undefined;
  const number = (key: string): number | null => {
    const value = fields[key];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
  };
  const protocol = number('ip.protocol') ?? number('ip6.nexthdr') ?? 0;
  return {
    destination,
    port: number('dest_port') ?? 0,
    protocol: NAMES.get(protocol) ?? String(protocol),
    weight: Number(label[1]),
    user: number('oob.uid'),
  };
}
