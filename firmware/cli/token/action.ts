import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigPlace } from '../../config/read.ts';
import type { Token } from '../../core/token.ts';
import { CATALOGUE_FILE, readCatalogue } from '../../tokens/book.ts';
import { formatCatalogue } from '../../tokens/catalogue.ts';
import type { Command, Io } from '../command.ts';
import { handOver } from '../hand-over.ts';
import type { TokenParts } from './token.ts';

export interface TokenCall {
  readonly command: Command;
  readonly io: Io;
  readonly place: ConfigPlace;
  readonly parts: TokenParts;
  /** What stands behind the action's name. */
  readonly word: string | undefined;
  readonly host: string | undefined;
  readonly message: string | undefined;
  readonly url: string | undefined;
  readonly out: string | undefined;
}

/** Returns the exit code. */
export type TokenAction = (call: TokenCall) => Promise<number>;

export const cataloguePath = ({ place }: TokenCall): string => join(place.dataDir, CATALOGUE_FILE);

/** The tokens there are, to be changed and saved. */
export const tokensNow = (call: TokenCall): Map<string, Token> => new Map(readCatalogue(cataloguePath(call)).tokens);

/** Whole or not at all: a daemon may read at any moment. */
export function saveTokens(call: TokenCall, tokens: ReadonlyMap<string, Token>): void {
  const path = cataloguePath(call);
  mkdirSync(call.place.dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, formatCatalogue(tokens.values()), { mode: 0o600, flush: true });
  handOver(`${path}.new`);
  renameSync(`${path}.new`, path);
}
