import type { AlertDesk } from '../core/alert-desk.ts';
import { messageOf } from '../core/errors.ts';
import type { SelfTest } from '../core/self-test.ts';
import type { Snapshots } from '../core/snapshot.ts';
import type { Store } from '../store/api.ts';
import type { LastTouch, SessionRow, Status, StatusAnswer } from './contract.ts';
import type { Retention } from './evidence.ts';
import type { RuleBook } from './ignore.ts';
import type { Box } from './configuration.ts';
import { Refusal } from './refusal.ts';
import { moodOf, stateSentence } from './sentence.ts';

/** The part of the store that this room asks. */
export type Readable = Pick<
  Store,
  | 'events'
  | 'eventsOf'
  | 'sessions'
  | 'session'
  | 'peer'
  | 'status'
  | 'onCommit'
  | 'list'
  | 'statistics'
  | 'top'
  | 'visits'
  | 'incidents'
  | 'ignoreRules'
  | 'ignoreHits'
  | 'previewIgnore'
  | 'milestones'
  | 'reach'
  | 'unreach'
  | 'selfTests'
  | 'holdings'
  | 'trust'
  | 'auditTrail'
  | 'confirmation'
  | 'addIgnoreRule'
  | 'removeIgnoreRule'
  | 'portAttacks'
  | 'sourceAttacks'
  | 'incidentRow'
  | 'acknowledgeIncident'
  | 'noteIncident'
>;

/** Whom this room asks, and where it complains. */
export interface Sources {
  readonly store: Readable;
  readonly status: () => Promise<Status>;
  readonly log: (sentence: string) => void;
  /** What the sensors declare, also those that are switched off; left out: it cannot be asked. */
  readonly sensors?: () => readonly object[];
  /** Left out: ignore rules cannot be seen or changed. */
  readonly rules?: RuleBook;
  /** How long the evidence is kept; left out: what it holds cannot be asked. */
  readonly retention?: Retention;
  /** The configuration, the log, a restart; left out: the daemon stays as it was started. */
  readonly box?: Box;
  /** Left out: who is told cannot be asked or tried. */
  readonly alerts?: AlertDesk;
  /** Left out: the evidence cannot be had as a file. */
  readonly snapshots?: Snapshots;
  /** Left out: the box cannot be asked to try itself. */
  readonly selfTest?: SelfTest;
  /** The world map as the build packed it; left out: there is no map. */
  readonly world?: string;
  /** The page speaks TLS. */
  readonly tls?: object;
  /** The time of day, UTC ms; left out: the machine's. */
  readonly now?: () => number;
}

export const nowOf = ({ now }: Sources): number => (now ?? Date.now)();

/** How things are, in numbers and in words. */
export async function statusAnswer({ status, store }: Sources): Promise<StatusAnswer> {
  const [now, [newest]] = await Promise.all([status(), store.sessions({ limit: 1 })]);
  const lastTouch = newest === undefined ? null : touchOf(newest);
  return { ...now, mood: moodOf(now, lastTouch), sentence: stateSentence(now, lastTouch), lastTouch };
}

/** What asked another room and got no answer: nobody's mistake, worth another try. */
export async function asked<T>(answer: Promise<T>, log: Sources['log']): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    log(`The page could not be answered: ${messageOf(error)}`);
    throw new Refusal(503, 'The store does not answer at the moment; try again in a few seconds.', {
      'retry-after': '5',
    });
  }
}

const touchOf = ({ startedAt, srcIp, instance }: SessionRow): LastTouch => ({ at: startedAt, srcIp, instance });
