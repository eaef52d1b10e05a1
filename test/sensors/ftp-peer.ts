import type { EVENTS, FtpOptions, FtpPeer } from '../../firmware/sensors/ftp/declaration.ts';
import { router } from '../../firmware/personas/computers/router.ts';
import type { DataPeer, Device } from '../../firmware/sensors/sensor.ts';

type Names = keyof typeof EVENTS;

export interface Played {
  readonly peer: FtpPeer;
  readonly sent: () => string;
  readonly events: { readonly name: Names; readonly fields: Readonly<Record<string, unknown>> }[];
  /** What happened besides bytes, in order: `secure`, `data secure`. */
  readonly steps: string[];
}

/** Bytes that depend on label and seed only. */
export const deviceOf = (seed: number): Device => ({
  hostname: `decoy${seed}`,
  computer: router,
  derive: (label, length) =>
    Buffer.from(
      Array.from({ length }, (_, at) => (label.charCodeAt(at % label.length) * 31 + seed * 97 + at * 13) & 255),
    ),
});

/** A visitor who says these lines; for what transcripts cannot show, because it happens beneath the encryption. */
export function play(lines: readonly string[], handshakes: { control: boolean; data: boolean }): Played {
  const script = [...lines];
  const events: Played['events'] = [];
  const steps: string[] = [];
  let sent = '';
  const data: DataPeer = {
    some: async () => await Promise.resolve(undefined),
    send: async (bytes) => {
      steps.push(`data send ${Buffer.from(bytes as string, 'latin1').length}`);
      await Promise.resolve();
    },
    secure: async () => {
      steps.push('data secure');
      return await Promise.resolve(handshakes.data);
    },
    close: async () => {
      steps.push('data close');
      await Promise.resolve();
    },
  };
  const peer = {
    remoteAddress: '192.0.2.7',
    remotePort: 50_000,
    localAddress: '192.0.2.1',
    localPort: 21,
    device: deviceOf(1),
    now: () => Date.UTC(2026, 0, 2),
    record: (name: Names, fields: Readonly<Record<string, unknown>>) => void events.push({ name, fields }),
    line: async () => await Promise.resolve(script.shift()),
    send: async (bytes: string) => {
      sent += bytes;
      await Promise.resolve();
    },
    wait: async () => await Promise.resolve(),
    secure: async () => {
      steps.push('secure');
      return await Promise.resolve(handshakes.control);
    },
    listen: async () =>
      await Promise.resolve({
        port: 40_001,
        address: '192.0.2.1',
        accept: async () => await Promise.resolve(data),
        close: () => void steps.push('listener close'),
      }),
  } as unknown as FtpPeer;
  return { peer, sent: () => sent, events, steps };
}

export const optionsWith = (changes: Partial<FtpOptions>): FtpOptions => ({
  product: 'vsftpd',
  banner: '(vsFTPd 3.0.3)',
  anonymous: false,
  credentials: [],
  tries: 3,
  delay_ms: 300,
  tls: true,
  pasv_address: '',
  honeyfiles: [],
  ...changes,
});
