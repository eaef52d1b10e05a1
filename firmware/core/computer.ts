/**
 * A computer as its shell shows it: data only, one file each in personas/computers. A persona chooses one.
 *
 * Texts are templates: `{hostname}`, `{address}`, `{mac}`, `{serial}`, `{release}`, `{version}`, `{architecture}`, `{board}`,
 * `{user}` (who was let in), `{boot_id}`, `{machine_id}`, `{uuid LABEL}`, `{hex LABEL}` (made from the device's seed, so that no
 * two are alike); `{n}` and names that are not known stay as they are.
 */
export interface Computer {
  readonly name: string;
  /** The seed picks one. */
  readonly boards: readonly Board[];
  /** `ash` words its complaints as BusyBox does, `bash` as bash; with them go the programs: BusyBox's or GNU's. */
  readonly shell: 'ash' | 'bash';
  /** What stands before the shell's own complaints: `-sh`, `-bash`. */
  readonly shellName: string;
  /** PS1 with `{user}`, `{hostname}`, `{directory}` (`~` for the home) and `{sign}` (`#` or `$`). */
  readonly prompt: string;
  /** Text that a login shows before the first prompt, and one that an interactive shell always shows. Empty: none. */
  readonly motd: string;
  readonly welcome: string;
  /** Whether a login tells when and from where the last one was (sshd's PrintLastLog). */
  readonly tellsLastLogin: boolean;
  /** $PATH of root, and of everybody else. */
  readonly path: { readonly root: string; readonly user: string };
  readonly users: readonly User[];
  /** Whoever is let in under a name that is no account of ours has this one; `{user}` is his name. */
  readonly newcomer: User;
  readonly groups: readonly Group[];
  readonly mounts: readonly Mount[];
  readonly kernelThreads: readonly string[];
  readonly processes: readonly Process[];
  readonly listens: readonly Listening[];
  /** The network interface, and the first three bytes of its MAC: its maker's. */
  readonly network: { readonly name: string; readonly oui: string };
  /** Absolute path -> text. Directories on the way exist; those without a file are in `directories`. */
  readonly files: Readonly<Record<string, string>>;
  readonly directories: readonly string[];
  /** Where the programs are: directory -> names with a blank between them. What is not here does not exist. */
  readonly programs: Readonly<Record<string, string>>;
  /** What `busybox` can be asked for; empty where there is no BusyBox. Names with a blank between them. */
  readonly applets: string;
  /** Where root can write, and where everybody can. What the system's image holds is not among them. */
  readonly writable: { readonly root: readonly string[]; readonly user: readonly string[] };
  /** Days that it runs between two restarts: the seed picks from this range. */
  readonly runsDays: readonly [least: number, most: number];
  /** Its clock's zone as `date` names it; the times that it tells are UTC. */
  readonly zone: string;
}

export interface Board {
  readonly name: string;
  /** `uname -m` */
  readonly architecture: string;
  /** `uname -r` and `-v`; the seed picks one. `{built}` is a date made from the seed, `{build}` a small number. */
  readonly kernels: readonly { readonly release: string; readonly version: string }[];
  /** What `uname -a` ends with. */
  readonly os: string;
  /** As BusyBox prints it, without the date: `v1.22.1`. */
  readonly busybox: string;
  readonly memoryKb: readonly number[];
  readonly swapKb: number;
  readonly cpus: number;
  /** /proc/cpuinfo; a part that is repeated for each processor has `{n}`, its number, in it. */
  readonly cpuinfo: string;
  /** What stands behind the processors' parts. */
  readonly cpuinfoEnd?: string;
  /** lscpu's `Model name`, `Vendor ID`. */
  readonly model: string;
  readonly vendor: string;
  /** Of every program's ELF header (System V ABI, chapter 4). */
  readonly elf: {
    readonly bits: 32 | 64;
    readonly littleEndian: boolean;
    readonly machine: number;
    readonly flags: number;
  };
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly about: string;
  readonly home: string;
  readonly shell: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  /** `{user}`: who was let in, where he is no root. */
  readonly members: readonly string[];
}

export interface Mount {
  readonly device: string;
  readonly path: string;
  readonly type: string;
  readonly options: string;
  /** For df: kilobytes, or a share of the memory below 1; without it df leaves the mount out. */
  readonly size?: number;
  readonly used?: number;
}

export interface Process {
  readonly user: string;
  readonly command: string;
  /** Seconds from the start of the computer to its own. */
  readonly afterS: number;
  readonly vszKb: number;
  readonly rssKb: number;
  /** Share of one processor's time. */
  readonly load?: number;
  readonly tty?: string;
}

export interface Listening {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Only from the computer itself. */
  readonly local?: boolean;
  readonly program: string;
}
