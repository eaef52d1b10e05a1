import { Allowance } from '../../core/allowance.ts';
import type { Clock } from '../../core/clock.ts';
import type { EventRecord } from '../../core/record.ts';
import type { ProbeKind } from '../../core/scan-events.ts';
import { HalfOpen } from './halfopen.ts';
import { isEcho, isNoise, type Ignored } from './noise.ts';
import type { Bitmaps } from './port-set.ts';
import type { Probe } from './probe.ts';
import { Scan } from './scan.ts';
import { told } from './telling.ts';

export interface ScansRoom {
  readonly clock: Clock;
  /** Quiet of a source after which its scan is over. */
  readonly gapMs: number;
  /** Of the incidents that alerts make: what is told within it belongs to one. */
  readonly windowMs: number;
  readonly ignored: Ignored;
  readonly append: (record: EventRecord) => void;
  /** A decoy has the port. */
  readonly isDecoy: (port: number) => boolean;
  /** Somebody begins to scan. Returns at once. */
  readonly visited: (address: string) => void;
}

/** After the first suspicious probe, so that the first event tells more than that one. */
const SETTLE_MS = 1000;
/** From one event of a scan to the next while it goes on; the last again and again. */
const TELL_AFTER_MS = [15_000, 60_000, 200_000] as const;
/** A slow scan's next probe may come so late after such a time and still be of the same incident. */
const SLOWEST_OF_WINDOW = 2 / 3;
/** Sources that are followed; with so many scanning at one time, or new ones faster than this, they are told as one. */
const FOLLOWED_MAX = 1024;
const SCANS_MAX = 512;
const NEW_SCANS = { burst: 64, perSecond: 0.5 };
/** 1 MB: of more scans at one time the first 256 ports each are kept. */
const BITMAPS_MAX = 128;
/** ACKs, FINs and SYN/ACKs come late of honest connections, too, but hardly to so many ports. */
const LATE_PORTS = 3;
const LATE_KINDS: ReadonlySet<ProbeKind> = new Set(['ack', 'maimon', 'syn_ack']);
/** A person's ping sends one a second. */
const ECHO_FLOOD = { probes: 200, withinMs: 10_000 };
/** Key of the one that stands for all who are too many. */
const CROWD = '';

interface Followed {
  readonly scan: Scan;
  /** Events told. */
  tellings: number;
  toldMono: number;
  toldProbes: number;
  /** Echo requests since a moment. */
  echoes: number;
  echoesMono: number;
  /** Where LATE_KINDS went to; few, for it is a scan soon. */
  readonly latePorts: Set<number>;
}

/** Folds probes into scans, one for each source that goes on without a longer gap, and tells each in a few events. */
export class Scans {
  readonly #room: ScansRoom;
  readonly #halfOpen = new HalfOpen();
  readonly #bitmaps: Bitmaps = { left: BITMAPS_MAX };
  readonly #newScans: Allowance;
  /** By source, the one that was quiet longest first. */
  readonly #followed = new Map<string, Followed>();
  #scanning = 0;

  constructor(room: ScansRoom) {
    this.#room = room;
    this.#newScans = new Allowance(NEW_SCANS.burst, NEW_SCANS.perSecond, () => room.clock.mono());
  }

  accepted(ip: string, port: number): void {
    this.#halfOpen.accepted(ip, port, this.#room.clock.mono());
  }

  /** `missed`: messages that were lost before this one. */
  take(probe: Probe, missed = 0): void {
    const mono = this.#room.clock.mono();
    if (probe.kind !== 'syn') this.#count(probe, mono, missed);
    else {
      this.#halfOpen.wait({ probe, missed, mono });
      this.#settle(mono);
    }
  }

  /** Tells what is due. To be called each second or so. */
  tick(): void {
    const mono = this.#room.clock.mono();
    this.#settle(mono);
    for (const [source, one] of this.#followed) {
      if (mono - one.scan.lastMono > this.#room.gapMs) this.#end(source, one);
      else if (this.#isDue(one, mono)) this.#tell(one, mono);
    }
  }

  /** There is nothing to tick for. */
  get idle(): boolean {
    return this.#followed.size === 0 && this.#halfOpen.waiting === 0;
  }

  /** The daemon stops. */
  end(): void {
    this.#settle(this.#room.clock.mono(), true);
    for (const [source, one] of this.#followed) this.#end(source, one);
  }

  #settle(mono: number, all = false): void {
    for (const { probe, missed, mono: cameMono } of this.#halfOpen.settled(mono, all)) {
      // What other programs of this box answer is no matter, but for somebody who scans.
      const isForeign = probe.listening && probe.dstPort !== null && !this.#room.isDecoy(probe.dstPort);
      if (isForeign && this.#followed.get(probe.srcIp)?.scan.suspectMono === undefined) continue;
      this.#count(probe, cameMono, missed);
    }
  }

  #count(probe: Probe, mono: number, missed: number): void {
    let source = probe.srcIp;
    let one = this.#followed.get(source);
    // Begun and over while nobody ticked: two scans.
    if (one !== undefined && mono - one.scan.lastMono > this.#room.gapMs) {
      this.#end(source, one);
      one = undefined;
    }
    one ??= this.#follow(source, probe, mono);
    if (one.scan.suspectMono === undefined && !this.#mayBegin(one, probe, mono)) {
      // Its probe is the crowd's; what it did before was nothing to tell.
      this.#forget(source, one);
      source = CROWD;
      one = this.#followed.get(CROWD) ?? this.#follow(CROWD, probe, mono);
      one.scan.suspectMono ??= mono;
    }
    one.scan.count(probe, mono);
    one.scan.missed += missed;
    this.#followed.delete(source);
    this.#followed.set(source, one);
  }

  /** Makes a source a scanner when this probe says so; false: there are too many already. */
  #mayBegin(one: Followed, probe: Probe, mono: number): boolean {
    if (!this.#isSuspicious(one, probe, mono)) return true;
    if (this.#scanning >= SCANS_MAX || !this.#newScans.take()) return false;
    // Not the probe's time: a SYN has waited, and others that came with it wait still.
    one.scan.suspectMono = this.#room.clock.mono();
    this.#scanning += 1;
    this.#room.visited(probe.srcIp);
    return true;
  }

  #isSuspicious(one: Followed, probe: Probe, mono: number): boolean {
    if (isNoise(probe, this.#room.ignored)) return false;
    if (isEcho(probe)) return isFlood(one, probe, mono);
    if (!LATE_KINDS.has(probe.kind)) return true;
    if (probe.dstPort !== null) one.latePorts.add(probe.dstPort);
    return one.latePorts.size >= LATE_PORTS;
  }

  #follow(source: string, probe: Probe, mono: number): Followed {
    const { clock } = this.#room;
    const at = clock.now() - Math.round(clock.mono() - mono);
    const scan = new Scan(source === CROWD ? null : source, probe, at, mono, this.#bitmaps);
    const latePorts = new Set<number>();
    const one = { scan, tellings: 0, toldMono: 0, toldProbes: 0, echoes: 0, echoesMono: mono, latePorts };
    this.#followed.set(source, one);
    if (this.#followed.size > FOLLOWED_MAX) this.#dropQuietest();
    return one;
  }

  /** Of those that are no scans. */
  #dropQuietest(): void {
    for (const [source, one] of this.#followed) {
      if (one.scan.suspectMono !== undefined) continue;
      this.#forget(source, one);
      return;
    }
  }

  #isDue(one: Followed, mono: number): boolean {
    const { suspectMono, probes } = one.scan;
    if (suspectMono === undefined || probes === one.toldProbes) return false;
    if (one.tellings === 0) return mono - suspectMono >= SETTLE_MS;
    const longestMs = this.#room.windowMs * SLOWEST_OF_WINDOW;
    const afterMs = TELL_AFTER_MS[Math.min(one.tellings, TELL_AFTER_MS.length) - 1] ?? 0;
    return mono - one.toldMono >= Math.min(afterMs, longestMs);
  }

  #tell(one: Followed, mono: number): void {
    one.tellings += 1;
    one.toldMono = mono;
    one.toldProbes = one.scan.probes;
    this.#room.append(told('scan', one.scan, this.#room.clock));
  }

  #end(source: string, one: Followed): void {
    if (one.scan.suspectMono !== undefined) {
      if (one.toldProbes !== one.scan.probes) this.#tell(one, this.#room.clock.mono());
      this.#room.append(told('ended', one.scan, this.#room.clock));
      if (source !== CROWD) this.#scanning -= 1;
    }
    this.#forget(source, one);
  }

  #forget(source: string, one: Followed): void {
    one.scan.release();
    this.#followed.delete(source);
  }
}

function isFlood(one: Followed, probe: Probe, mono: number): boolean {
  if (mono - one.echoesMono > ECHO_FLOOD.withinMs) {
    one.echoesMono = mono;
    one.echoes = 0;
  }
  one.echoes += probe.weight;
  return one.echoes >= ECHO_FLOOD.probes;
}
