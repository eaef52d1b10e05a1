import type { Desk } from '../../api/trust/desk.ts';
import type { Attempt, Wish } from '../machine.ts';
import type { Link, Station } from '../network.ts';
import type { Choice } from './frame.ts';
import type { Progress } from './progress.ts';

/** What the wizard knows of the network, and may ask of it. */
export interface WizardNetwork {
  /** Of the set-up's own Wi-Fi. */
  readonly name: string;
  readonly stations: () => readonly Station[];
  readonly links: () => Promise<readonly Link[]>;
  readonly attempt: () => Attempt | undefined;
  readonly wish: (wish: Wish) => void;
  readonly rescan: () => void;
  readonly country: (code: string) => Promise<void>;
  /** The set-up's own links end. */
  readonly finish: () => void;
  /** Minutes that are left for claiming without a code; undefined: for as long as it takes. */
  readonly minutesLeft: () => number | undefined;
  /** Who is on one of the set-up's own links needs no code. */
  readonly claimOpen: () => Promise<boolean>;
  /** Where the page will be: of the network that was joined. */
  readonly urls: (addresses: readonly string[]) => readonly string[];
  /** There is something that this wizard can set: NetworkManager, and the right to tell it. */
  readonly manages: () => boolean;
}

/** A value of the config, by its path; null: as if nobody had written it. */
export interface Change {
  readonly path: readonly string[];
  readonly value: string | readonly string[] | null;
}

export interface WizardSettings {
  /** As it is written; undefined: nobody wrote it. */
  readonly written: (path: readonly string[]) => Promise<unknown>;
  /** Writes all of them or none; what is wrong with them comes back as sentences. */
  readonly apply: (changes: readonly Change[]) => Promise<readonly string[]>;
}

export interface WizardMail {
  readonly providers: readonly Choice[];
  /** Sends `code` with what the config says by now; undefined: it is on its way, else why not. */
  readonly send: (code: string) => Promise<string | undefined>;
}

export interface WizardParts {
  readonly desk: Desk;
  readonly setUpCode: () => Promise<string | null>;
  readonly claimed: () => void;
  readonly network: WizardNetwork;
  readonly settings: WizardSettings;
  readonly mail: WizardMail;
  readonly personas: readonly string[];
  readonly timeZones: readonly string[];
  readonly timeZone: { readonly now: () => string; readonly set: (zone: string) => Promise<void> };
  readonly progress: { readonly read: () => Progress; readonly write: (progress: Progress) => void };
  readonly random: (bytes: number) => Buffer;
}
