import { counted } from './counted.ts';

export interface PersonaWords {
  readonly title: string;
  /** What somebody who looks at it takes it for. */
  readonly about: string;
  /** Decoys that come with it; null: those that the owner writes. */
  readonly serves: readonly string[] | null;
}

export const DECOY_WORDS = {
  title: 'Decoys',
  states: {
    listening: 'listening',
    failed: 'not listening',
    stopped: 'stopped',
    off: 'off',
    waiting: 'after a restart',
  },
  waits: (places: string) =>
    `This waits for a restart: ${places}. What the decoys pass for is shown as it will be then.`,
  passesFor: 'passes for',
  says: 'says',
  /** Stands for what differs from device to device. */
  hostname: '(its host name)',
  ports: (transport: string, ports: string) => `${transport} ${ports}`,
  settings: 'Settings',
  settingsOf: (name: string) => `Settings of ${name}`,
  switchOn: 'Switch on',
  switchOff: 'Switch off',
  add: 'Add another',
  remove: (name: string) => `Remove ${name}`,
  removeSure: (name: string) => `Remove ${name} and its settings? What it recorded stays.`,
  removeYes: 'Remove',
  back: 'All decoys',
  applying: 'Applying …',
  openSettings: 'Choose another port',
  keep: 'Whoever is visiting finishes what he met; newcomers meet what you apply. Other decoys notice nothing.',
  applied: (open: number) =>
    open === 0
      ? 'Applied. Newcomers meet it from now on; nobody was visiting.'
      : `Applied. Newcomers meet it from now on; ${counted(open, 'open session goes', 'open sessions go')} on as before.`,
  timing: 'Times and limits',
  place: 'Name and addresses',
  columns: 'Columns of your own ([[sensors.…columns]]) are written in the configuration text:',
  columnsLink: 'System',
  /** What is behind a name. */
  kinds: {
    dns: 'name server, UDP',
    dns_tcp: 'name server, TCP',
    ftp: 'file server',
    http: 'web pages',
    https: 'web pages beneath TLS',
    ssh: 'log-in, SSH',
    telnet: 'log-in, Telnet',
    tcp: 'an open port of your own',
  } as Readonly<Record<string, string>>,
  products: {
    diskstation: 'a Synology DiskStation',
    nas: 'a Synology NAS',
    router: 'a TP-LINK router',
    printer: 'a printer',
    server: 'a web server (nginx)',
    bind: 'BIND',
    bind_9_11: 'BIND 9.11',
    busybox: 'BusyBox',
    linux: 'a Linux server',
  } as Readonly<Record<string, string>>,
  persona: {
    title: 'Persona',
    about:
      'The disguise as a whole: which decoys there are, what they say, host name, certificate, and the computer that a visitor finds in the shell.',
    now: 'now',
    soon: 'after a restart',
    restart:
      'Another persona is put on by a restart, all at once: half of a disguise would give it away. What you have set yourself stays.',
    comes: (names: string) => `Comes: ${names}.`,
    goes: (names: string) => `Goes: ${names}.`,
    same: 'The same decoys, with other words.',
    misfit: 'Something that is set does not fit it. Put that right first:',
    choose: 'Put it on',
    waits: 'This persona is chosen, and waits for a restart:',
    port: 'More: ports',
    names: {
      nas: {
        title: 'A small NAS',
        about:
          'A Synology DiskStation, as it stands in many offices: files by FTP, SSH and Telnet, its web pages, a name server.',
        serves: ['ftp', 'ssh', 'telnet', 'http', 'https', 'dns', 'dns_tcp'],
      },
      linux_server: {
        title: 'A Linux server',
        about: 'Debian 12 with vsftpd, OpenSSH, nginx and BIND, as they come out of the packages. No Telnet.',
        serves: ['ftp', 'ssh', 'http', 'https', 'dns', 'dns_tcp'],
      },
      router: {
        title: 'A small home router',
        about: 'A TP-LINK with its web page, BusyBox behind Telnet, and dnsmasq.',
        serves: ['telnet', 'http', 'dns', 'dns_tcp'],
      },
      none: {
        title: 'No disguise',
        about: 'Every decoy with its own defaults. Nobody checks whether they go together: a trained eye may wonder.',
        serves: null,
      },
    } as Readonly<Record<string, PersonaWords>>,
  },
} as const;
