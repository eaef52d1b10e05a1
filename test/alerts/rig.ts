import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Constructor, { type Database } from 'better-sqlite3';
import type { Grade } from '../../firmware/core/grade.ts';
import type { EventRow, PeerFacts } from '../../firmware/core/rows.ts';
import type { Store } from '../../firmware/store/api.ts';
import { openState } from '../../firmware/store/state-database.ts';
import type { AlertState, AlertStep } from '../../firmware/store/state.ts';

/** 2026-11-21 05:24:05 UTC */
export const T0 = Date.UTC(2026, 10, 21, 5, 24, 5);

export function event(id: number, srcIp: string | null, at: number, more: Partial<EventRow> = {}): EventRow {
  return {
    id,
    session: id,
    at,
    sensor: 'ftp',
    name: 'opened',
    grade: 'touch',
    summary: 'connected',
    srcIp,
    srcPort: 40_000,
    dstIp: '10.0.0.5',
    dstPort: 10_021,
    instance: 'ftp',
    transport: 'tcp',
    ...more,
  };
}

export const login = (id: number, srcIp: string, at: number, summary = 'tried admin / admin'): EventRow =>
  event(id, srcIp, at, { name: 'login', grade: 'login', summary });

export const graded = (id: number, srcIp: string, at: number, grade: Grade): EventRow =>
  event(id, srcIp, at, { name: grade, grade, summary: `did a ${grade}` });

/** A clock that only tests turn. */
export class TestClock {
  readonly bootId = 'boot';
  at = T0;
  #mono = 1_000_000;
  now(): number {
    return this.at;
  }
  mono(): number {
    return this.#mono;
  }
  pass(ms: number): void {
    this.at += ms;
    this.#mono += ms;
  }
}

export class TempState {
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'skep-state-'));
  db: Database;
  state: AlertState;

  constructor(newestEvent = 0) {
    this.path = join(this.#folder, 'state.sqlite');
    this.db = new Constructor(this.path);
    this.state = openState(this.db, newestEvent);
  }

  reopen(newestEvent: number): AlertState {
    this.db.close();
    this.db = new Constructor(this.path);
    this.state = openState(this.db, newestEvent);
    return this.state;
  }

  remove(): void {
    this.db.close();
    rmSync(this.#folder, { recursive: true });
  }
}

type Failing = keyof Store;

/** A store as the main thread sees it: evidence from a list, state from a real state.sqlite. */
export class TestStore {
  readonly events: EventRow[] = [];
  readonly temp = new TempState();
  readonly calls: string[] = [];
  /** Numbers of the incidents of each step that was to be saved. */
  readonly saved: number[][] = [];
  /** Methods that reject while they are in here: a full disk. */
  readonly broken = new Set<Failing>();
  /** Methods whose work is done and whose answer is lost. */
  readonly mute = new Set<Failing>();
  /** Hardware addresses by address. */
  readonly macs = new Map<string, string>();
  /** Sessions that were the box's own, as the evidence has them at the start. */
  readonly selfTests: number[] = [];
  /** What is known of who came. */
  readonly peers = new Map<string, PeerFacts>();
  readonly #listeners = new Set<(lastEvent: number) => void>();
  readonly store: Store;

  constructor() {
    this.store = new Proxy({} as Store, {
      get: (_target, name: Failing) => {
        if (name === 'onCommit') return this.#onCommit;
        return async (...args: unknown[]) => await this.#call(name, args);
      },
    });
  }

  readonly #onCommit = (listener: (lastEvent: number) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  async #call(name: Failing, args: readonly unknown[]): Promise<unknown> {
    this.calls.push(name);
    if (name === 'saveAlertStep') this.saved.push((args[0] as AlertStep).incidents.map(({ id }) => id));
    // As across the thread: never in the same turn.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (this.broken.has(name)) throw new Error('database or disk is full');
    const method = this.#evidence[name] ?? this.temp.state[name as keyof AlertState];
    const answer = (method as (...values: readonly unknown[]) => unknown)(...args);
    if (this.mute.has(name)) throw new Error('the thread died before it could answer');
    return structuredClone(answer);
  }

  readonly #page = ({ after = 0, limit }: { after?: number; limit: number }): EventRow[] =>
    this.events.filter(({ id }) => id > after).slice(0, limit);

  readonly #evidence: Partial<Record<Failing, unknown>> = {
    events: this.#page,
    selfTests: () => this.selfTests,
    peer: (source: string) => this.peers.get(source) ?? null,
    macOf: (source: string) => this.macs.get(source) ?? null,
  };

  commit(...events: readonly EventRow[]): void {
    this.events.push(...events);
    this.ring();
  }

  ring(): void {
    for (const listener of this.#listeners) listener(this.events.at(-1)?.id ?? 0);
  }

  rows(sql: string): Record<string, unknown>[] {
    return this.temp.db.prepare<[], Record<string, unknown>>(sql).all();
  }
}

/** Waits until something holds; the test's own time limit is what ends it when it never does. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}

/** Lets everything that does not wait for a clock happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
