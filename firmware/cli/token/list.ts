import { byteString, toText } from '../../core/bytes.ts';
import { Complaint } from '../../core/errors.ts';
import { forTerminal } from '../../core/terminal.ts';
import { columns } from '../columns.ts';
import { misuse } from '../args.ts';
import { cataloguePath, saveTokens, tokensNow, type TokenCall } from './action.ts';

export async function listTokens(call: TokenCall): Promise<number> {
  const tokens = [...tokensNow(call).values()];
  const rows = tokens.map(({ id, host, message }) => [toText(id), host, message].map(forTerminal));
  call.io.stdout.write(rows.length === 0 ? `no tokens yet; make one: skep token add --help\n` : columns(rows));
  return await Promise.resolve(0);
}

export async function removeToken(call: TokenCall): Promise<number> {
  const { command, io, word } = call;
  if (word === undefined) throw misuse(command, 'needs the id to remove; skep token list shows them');
  const tokens = tokensNow(call);
  if (!tokens.delete(byteString(word))) throw new Complaint(`${cataloguePath(call)} has no token ${word}`, 1);
  saveTokens(call, tokens);
  io.stdout.write(`${forTerminal(word)} removed; whoever still fetches it is told as an unknown token\n`);
  return await Promise.resolve(0);
}
