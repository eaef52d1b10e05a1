import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Complaint, messageOf } from '../../core/errors.ts';
import { forTerminal } from '../../core/terminal.ts';
import { parseCatalogue } from '../../tokens/catalogue.ts';
import { misuse } from '../args.ts';
import { cataloguePath, saveTokens, tokensNow, type TokenCall } from './action.ts';

/** Rows that are wrong are told and left out; the rest is taken. */
export async function importTokens(call: TokenCall): Promise<number> {
  const { command, io, word } = call;
  if (word === undefined) throw misuse(command, 'needs the file to import: skep token import FILE.csv');
  const { tokens, duplicates, problems } = parseCatalogue(read(resolve(io.cwd, word)));
  for (const problem of problems) io.stderr.write(`${forTerminal(`${word}: ${problem}`)}\n`);
  for (const { id, line } of duplicates) {
    io.stderr.write(`${forTerminal(`${word}: line ${line} has token ${id} again; this row counts`)}\n`);
  }
  const known = tokensNow(call);
  const replaced = [...tokens.keys()].filter((id) => known.has(id)).length;
  for (const [id, token] of tokens) known.set(id, token);
  if (tokens.size > 0) saveTokens(call, known);
  const counts = `${tokens.size} tokens imported (${replaced} of them replace one), ${duplicates.length} duplicates, ${problems.length} rows left out`;
  io.stdout.write(`${forTerminal(`${counts}; ${cataloguePath(call)} has ${known.size}`)}\n`);
  return await Promise.resolve(problems.length > 0 ? 1 : 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Complaint(`${path} cannot be read: ${messageOf(error)}`, 2);
  }
}
