import { isIP, SocketAddress } from 'node:net';
import type { ListPart } from '../../core/lists.ts';
import type { SessionRow } from '../../core/rows.ts';
import { PAGE_ROWS_MAX } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { json, route, type Answer, type Question, type Route } from '../router.ts';
import { asked, nowOf, type Sources } from '../sources.ts';
import { oldSession } from './session.ts';
import { timespanOf, type Timespan } from './timespan.ts';

/** Sources in the list, and sessions of one source, at most; the newest. */
const SOURCES_MAX = 10_000;
const SESSIONS_MAX = 1000;

/**
 * HoneyPotR's API for what was written against it: the same addresses and shapes, numbers as texts where it had them.
 * Mended: every port, IPv6, a list of addresses, sessions that are whole, errors that can be read.
 */
export function honeypotrRoutes(sources: Sources): Route[] {
  const { store, log } = sources;
  /** Host was checked before: it is one of ours. */
  const base = ({ headers }: Question): string =>
    `${sources.tls === undefined ? 'http' : 'https'}://${String(headers['host'])}`;
  const spanOf = ({ query }: Question): Timespan => timespanOf(query, nowOf(sources));

  const index = async (question: Question): Promise<Answer> => {
    const rel = (name: string): string => `rel: ${name}, href: ${base(question)}/v1/analytics/${name}`;
    return await Promise.resolve(json({ links: [rel('ports'), rel('ipaddresses')] }));
  };

  const enabled = async (): Promise<number[]> => {
    const { decoys } = await asked(sources.status(), log);
    return [...new Set(decoys.map(({ port }) => port))].sort((a, b) => a - b);
  };

  const ports = async (question: Question): Promise<Answer> => {
    const { text, from } = spanOf(question);
    const attacks = new Map((await asked(store.portAttacks(from), log)).map((row) => [row.port, row]));
    const rows = (await enabled()).map((port) => ({
      port: String(port),
      total_attacks: String(attacks.get(port)?.sessions ?? 0),
      unique_ipaddresses: String(attacks.get(port)?.sources ?? 0),
      timespan: text,
      rel_link: `${base(question)}/v1/analytics/ports/${port}?${text}`,
    }));
    return json(rows);
  };

  const addresses = async (question: Question): Promise<Answer> => {
    const { text, from } = spanOf(question);
    const rows = (await asked(store.sourceAttacks(from, SOURCES_MAX), log)).map(({ ip, sessions, ports: count }) => ({
      ipaddress: ip,
      total_attacks: String(sessions),
      unique_ports: String(count),
      timespan: text,
      rel_link: `${base(question)}/v1/analytics/ipaddresses/${encodeURIComponent(ip)}?${text}`,
    }));
    return json(rows);
  };

  const onePort = async (question: Question<'/v1/analytics/ports/:port'>): Promise<Answer> => {
    const port = /^\d{1,5}$/.test(question.params.port) ? Number(question.params.port) : 0;
    if (port < 1 || port > 65_535) throw new Refusal(400, 'A port is a whole number from 1 to 65535.');
    const { text, from } = spanOf(question);
    return { status: 200, headers: HEADERS, body: portBody(sources, port, text, from) };
  };

  const oneAddress = async (question: Question<'/v1/analytics/ipaddresses/:ip'>): Promise<Answer> => {
    const ip = addressOf(question.params.ip);
    const { text, from } = spanOf(question);
    const found = new Map<number, object[]>((await enabled()).map((port) => [port, []]));
    for await (const session of sessionsOf(sources, { source: ip, from }, SESSIONS_MAX)) {
      if (session.dstPort === null) continue;
      const items = found.get(session.dstPort) ?? [];
      items.push(await oldSession(sources, session, nowOf(sources)));
      found.set(session.dstPort, items);
    }
    const list = [...found].sort(([a], [b]) => a - b).map(([port, items]) => ({ [port]: items }));
    return json({ ipaddress: ip, timespan: text, ports: list });
  };

  return [
    route('/v1/analytics', index),
    route('/v1/analytics/', index),
    route('/v1/analytics/ports', ports),
    route('/v1/analytics/ports/:port', onePort),
    route('/v1/analytics/ipaddresses', addresses),
    route('/v1/analytics/ipaddresses/:ip', oneAddress),
    // As its site had it.
    route('/v1/ipaddresses', addresses),
  ];
}

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } as const;

/** Piece by piece: a port may have been dialled a hundred thousand times. */
async function* portBody(sources: Sources, port: number, timespan: string, from: number): AsyncGenerator<string> {
  yield `{"port":"${port}","timespan":"${timespan}","items":[`;
  let comma = '';
  for await (const session of sessionsOf(sources, { port, from }, Infinity)) {
    yield comma + JSON.stringify(await oldSession(sources, session, nowOf(sources)));
    comma = ',';
  }
  yield ']}';
}

async function* sessionsOf(
  { store, log }: Sources,
  filter: { readonly from: number; readonly port?: number; readonly source?: string },
  limit: number,
): AsyncGenerator<SessionRow> {
  let left = limit;
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null && left > 0;) {
    const page = { before, limit: Math.min(left, PAGE_ROWS_MAX) };
    const part: ListPart<object> = await asked(store.list('sessions', filter, page), log);
    yield* part.rows as readonly SessionRow[];
    left -= part.rows.length;
    before = part.next;
  }
}

function addressOf(written: string): string {
  const plain = written.replaceAll(/%3a/gi, ':');
  const version = isIP(plain);
  if (version === 0 || plain.includes('%'))
    throw new Refusal(400, 'An address is written like 192.0.2.7 or 2001:db8::7.');
  return version === 6 ? new SocketAddress({ address: plain, family: 'ipv6' }).address : plain;
}
