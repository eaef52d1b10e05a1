import type { ProbeKind } from '../../core/scan-events.ts';
import { PortSet, type Bitmaps } from './port-set.ts';
import type { Probe } from './probe.ts';
import { toolOf } from './tool.ts';

/** What one kind of probe came to. */
export interface Tally {
  probes: number;
  readonly ports: PortSet;
}

/** Programs that a scan may seem to be made by; the one seen most is told. */
const TOOLS_MAX = 4;
/** One packet in so many may come from a program by chance, or be lost among others; fewer say nothing. */
const TOOL_SHARE = 4;

/** All that one source sent within the gap; a scan once something in it is suspicious. */
export class Scan {
  /** Null: many addresses that are told as one. */
  readonly srcIp: string | null;
  readonly startedAt: number;
  readonly startedMono: number;
  readonly dstIp: string;
  lastMono: number;
  probes = 0;
  missed = 0;
  /** Changes of address, for one that stands for many. */
  sources = 0;
  mac: string | null;
  /** Since when it is a scan; undefined: it is none yet. */
  suspectMono: number | undefined;
  readonly kinds = new Map<ProbeKind, Tally>();
  readonly #tools = new Map<string, number>();
  readonly #bitmaps: Bitmaps;
  #lastSource = '';
  #messages = 0;

  constructor(srcIp: string | null, first: Probe, at: number, mono: number, bitmaps: Bitmaps) {
    this.srcIp = srcIp;
    this.startedAt = at;
    this.startedMono = mono;
    this.lastMono = mono;
    this.dstIp = first.dstIp;
    this.mac = first.mac;
    this.#bitmaps = bitmaps;
  }

  count(probe: Probe, mono: number): void {
    const tally = this.kinds.get(probe.kind) ?? { probes: 0, ports: new PortSet(this.#bitmaps) };
    this.kinds.set(probe.kind, tally);
    tally.probes += probe.weight;
    if (probe.dstPort !== null) tally.ports.add(probe.dstPort);
    this.probes += probe.weight;
    this.#messages += 1;
    this.lastMono = Math.max(this.lastMono, mono);
    if (this.srcIp === null) this.#countSource(probe);
    const tool = toolOf(probe);
    if (tool === undefined || (!this.#tools.has(tool) && this.#tools.size >= TOOLS_MAX)) return;
    this.#tools.set(tool, (this.#tools.get(tool) ?? 0) + 1);
  }

  /** The program whose packets were most of those that show one. */
  get tool(): string | undefined {
    const [name, count] = [...this.#tools].toSorted((a, b) => b[1] - a[1])[0] ?? ['', 0];
    return count * TOOL_SHARE >= Math.max(1, this.#messages) ? name : undefined;
  }

  release(): void {
    for (const { ports } of this.kinds.values()) ports.release();
  }

  #countSource({ srcIp, mac }: Probe): void {
    if (srcIp !== this.#lastSource) this.sources += 1;
    this.#lastSource = srcIp;
    if (mac !== this.mac) this.mac = null;
  }
}
