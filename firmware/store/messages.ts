import type { EventOwner } from '../core/declaration.ts';
import type { SystemEvent } from '../core/system-events.ts';
import type { NativeBinding } from './open.ts';
import type { RetentionSettings } from './retention.ts';
import type { StoreMethods } from './api.ts';

/** What the store's worker is given at birth. */
export interface WorkerSettings {
  /** The data directory. */
  readonly folder: string;
  readonly nativeBinding: NativeBinding;
  /** Every event that may come: sensors and the daemon itself. */
  readonly owners: readonly EventOwner[];
  readonly retention: RetentionSettings;
  /** The journal segment that this run writes first. */
  readonly firstLive: number;
}

export type ToWorker =
  | { readonly type: 'written'; readonly live: number }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly method: keyof StoreMethods;
      readonly args: readonly unknown[];
    }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'ready'; readonly firstFreeSession: number }
  /** The journal was read to its end; what was written since is worth another word. */
  | { readonly type: 'looked' }
  | { readonly type: 'commit'; readonly lastEvent: number; readonly neededSegment: number }
  | { readonly type: 'note'; readonly name: SystemEvent; readonly fields: Readonly<Record<string, string | number>> }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  /** An answer of many rows alike: their names once. Cloning objects costs both threads more than all the reading. */
  | {
      readonly type: 'rows';
      readonly id: number;
      readonly columns: readonly string[];
      readonly values: readonly unknown[];
    }
  | { readonly type: 'refusal'; readonly id: number; readonly message: string; readonly code: string | undefined }
  | { readonly type: 'stopped' };
