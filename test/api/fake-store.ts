import type { PortAttacks, SourceAttacks } from '../../firmware/core/attacks.ts';
import type { Filter } from '../../firmware/core/filter.ts';
import { NONE_GRADED } from '../../firmware/core/grade.ts';
import type { IgnoreRule, RuleHits } from '../../firmware/core/ignore-rule.ts';
import type { IncidentRow } from '../../firmware/core/incident-row.ts';
import type { ListName, ListPage, ListPart } from '../../firmware/core/lists.ts';
import type { Holdings } from '../../firmware/core/holdings.ts';
import type { Reached } from '../../firmware/core/milestone.ts';
import type { PreviewPart } from '../../firmware/core/preview.ts';
import type { Counts } from '../../firmware/core/statistics.ts';
import type { TopPart } from '../../firmware/core/top.ts';
import type { VisitPart } from '../../firmware/core/visits.ts';
import type { EventDetail, EventRow, PeerFacts, SessionRow, Status, StoreStatus } from '../../firmware/api/contract.ts';
import type { Readable } from '../../firmware/api/sources.ts';
import type { AuditEntry, Trust } from '../../firmware/store/api.ts';

/** A store in memory that answers late and out of turn, as a worker does. */
export class FakeStore implements Readable {
  readonly rows: EventRow[] = [];
  readonly sessionRows: SessionRow[] = [];
  readonly details = new Map<number, EventDetail[]>();
  readonly peers: PeerFacts[] = [];
  /** Queries for pages of events so far, with their `after`. */
  readonly pulls: number[] = [];
  /** Queries that are not answered yet. */
  asking = 0;
  broken = false;
  readonly #listeners = new Set<(lastEvent: number) => void>();

  commit(...events: readonly EventRow[]): void {
    this.rows.push(...events);
    for (const listener of this.#listeners) listener(this.rows.at(-1)?.id ?? 0);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async events({ after, before, limit }: { after?: number; before?: number; limit: number }): Promise<EventRow[]> {
    if (after !== undefined) this.pulls.push(after);
    await this.#turn();
    if (after !== undefined) return this.rows.filter(({ id }) => id > after).slice(0, limit);
    return this.rows
      .filter(({ id }) => id < (before ?? Number.MAX_SAFE_INTEGER))
      .slice(-limit)
      .toReversed();
  }

  /** Of the lists only these two, unfiltered; what the lists do is tested over the real store. */
  async list(name: ListName, _filter: Filter, page: ListPage): Promise<ListPart<never>> {
    const rows = name === 'events' ? await this.events(page) : await this.sessions(page);
    return { rows: rows as readonly object[] as readonly never[], next: rows.at(page.limit - 1)?.id ?? null };
  }

  async statistics(): Promise<Counts> {
    await this.#turn();
    return { rows: [], next: null };
  }

  async top(): Promise<TopPart> {
    await this.#turn();
    return { rows: [], next: null };
  }

  async visits(): Promise<VisitPart> {
    await this.#turn();
    return { rows: [], longest: [], next: null };
  }

  async incidents(): Promise<ListPart<IncidentRow>> {
    await this.#turn();
    return { rows: [], next: null };
  }

  async ignoreRules(): Promise<IgnoreRule[]> {
    await this.#turn();
    return [];
  }

  async ignoreHits(): Promise<RuleHits[]> {
    await this.#turn();
    return [];
  }

  async milestones(): Promise<Reached[]> {
    await this.#turn();
    return [];
  }

  async reach(): Promise<void> {
    await this.#turn();
  }

  async unreach(): Promise<void> {
    await this.#turn();
  }

  async selfTests(): Promise<number[]> {
    await this.#turn();
    return [];
  }

  async holdings(): Promise<Holdings> {
    await this.#turn();
    return { firstEvent: null, firstEventAt: null, lastEvent: null, lastEventAt: null, tables: [] };
  }

  async trust(): Promise<Trust> {
    await this.#turn();
    return { passwordHash: null, setUpCode: null, sessions: [], keys: [] };
  }

  async auditTrail(): Promise<AuditEntry[]> {
    await this.#turn();
    return [];
  }

  async confirmation(): Promise<undefined> {
    await this.#turn();
  }

  async previewIgnore(): Promise<PreviewPart> {
    await this.#turn();
    return { events: 0, already: 0, newestAt: null, runs: [], next: null };
  }

  async addIgnoreRule(): Promise<string> {
    await this.#turn();
    return 'rule 1';
  }

  async removeIgnoreRule(): Promise<boolean> {
    await this.#turn();
    return false;
  }

  async portAttacks(): Promise<PortAttacks[]> {
    await this.#turn();
    return [];
  }

  async sourceAttacks(): Promise<SourceAttacks[]> {
    await this.#turn();
    return [];
  }

  async incidentRow(): Promise<undefined> {
    await this.#turn();
  }

  async acknowledgeIncident(): Promise<boolean> {
    await this.#turn();
    return false;
  }

  async noteIncident(): Promise<boolean> {
    await this.#turn();
    return false;
  }

  async sessions({ before, limit }: { before?: number; limit: number }): Promise<SessionRow[]> {
    await this.#turn();
    return this.sessionRows
      .filter(({ id }) => id < (before ?? Number.MAX_SAFE_INTEGER))
      .slice(-limit)
      .toReversed();
  }

  async session(id: number): Promise<SessionRow | undefined> {
    await this.#turn();
    return this.sessionRows.find((session) => session.id === id);
  }

  async eventsOf(session: number, limit: number): Promise<EventDetail[]> {
    await this.#turn();
    return (this.details.get(session) ?? []).slice(0, limit);
  }

  async peer(ip: string): Promise<PeerFacts | null> {
    await this.#turn();
    return this.peers.find((peer) => peer.ip === ip) ?? null;
  }

  async status(): Promise<StoreStatus> {
    await this.#turn();
    const lastEvent = this.rows.at(-1)?.id ?? 0;
    return {
      lastEvent,
      sessions: this.sessionRows.length,
      graded: NONE_GRADED,
      bytes: 4096,
      behindBytes: 0,
      problem: null,
    };
  }

  onCommit(listener: (lastEvent: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #turn(): Promise<void> {
    this.asking += 1;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    this.asking -= 1;
    if (this.broken) throw new Error('SQLITE_IOERR: disk I/O error in /var/lib/skep/skep.sqlite');
  }
}

export const event = (id: number, over: Partial<EventRow> = {}): EventRow => ({
  id,
  session: Math.ceil(id / 3),
  at: 1_790_000_000_000 + id * 1000,
  sensor: 'ftp',
  name: 'login',
  grade: 'login',
  summary: `tried user${id} / secret`,
  srcIp: '192.0.2.7',
  srcPort: 40_000 + (id % 1000),
  dstIp: '192.0.2.1',
  dstPort: 21,
  instance: 'ftp',
  transport: 'tcp',
  ...over,
});

export const events = (first: number, last: number): EventRow[] =>
  Array.from({ length: last - first + 1 }, (_, index) => event(first + index));

export const session = (id: number, over: Partial<SessionRow> = {}): SessionRow => ({
  id,
  sensor: 'ftp',
  instance: 'ftp',
  transport: 'tcp',
  srcIp: '192.0.2.7',
  srcPort: 40_000,
  dstIp: '192.0.2.1',
  dstPort: 21,
  startedAt: 1_790_000_000_000 + id * 1000,
  endedAt: null,
  endReason: null,
  bytesIn: 12,
  bytesOut: 34,
  firstBytes: Buffer.from('USER root\r\n').toString('base64'),
  sessions: 1,
  ports: null,
  parent: null,
  grade: 'login',
  events: 1,
  ...over,
});

export const status = (over: Partial<Status> = {}): Status => ({
  version: '0.1.0',
  hostname: 'closet',
  now: 1_790_000_000_000,
  startedAt: 1_780_000_000_000,
  decoys: [
    {
      sensor: 'ftp',
      instance: 'ftp',
      transport: 'tcp',
      address: '::',
      port: 10_021,
      state: 'listening',
      problem: null,
    },
  ],
  openSessions: 0,
  store: { lastEvent: 0, sessions: 0, graded: NONE_GRADED, bytes: 4096, behindBytes: 0, problem: null },
  dropped: 0,
  faults: 0,
  mail: { configured: false, waiting: 0, refused: 0, lastDeliveredAt: null, problem: null },
  health: [{ name: 'temperature', state: 'good', value: '41 °C', cure: null, since: 1_780_000_000_000 }],
  handlers: [],
  report: null,
  heartbeat: null,
  ...over,
});

export const peer = (ip: string, over: Partial<PeerFacts> = {}): PeerFacts => ({
  ip,
  firstAt: 1_790_000_000_000,
  lastAt: 1_790_000_001_000,
  sessions: 1,
  mac: null,
  vendor: null,
  hostname: null,
  country: null,
  region: null,
  city: null,
  postal: null,
  latitude: null,
  longitude: null,
  timezone: null,
  network: null,
  osName: null,
  osFlavor: null,
  osMatch: null,
  distance: null,
  linkType: null,
  uptimeMinutes: null,
  natAt: null,
  osChangedAt: null,
  badSoftware: null,
  httpName: null,
  httpFlavor: null,
  language: null,
  connections: null,
  ...over,
});
