// Is everything that visitors did in the database, as they did it?
import Database from 'better-sqlite3';
import { writtenBytes } from './procfs.mjs';
import { passwordOf } from './dialogues.mjs';
import { sleep } from './figures.mjs';

/** @typedef {import('./servers.mjs').Server} Server */
/** @typedef {import('./dialogues.mjs').Kind} Kind */

const STORED_MS = 120_000;
const POLL_MS = 100;

/** Tables of the daemon, and in them what a visitor made up. @type {Record<Exclude<Kind, 'connect'>, readonly [table: string, name: string, password: string]>} */
const MADE_UP = {
  ftp: ['ev_ftp_login', 'username', 'password'],
  telnet: ['ev_telnet_login', 'username', 'password'],
  ssh: ['ev_ssh_login', 'username', 'password'],
  https: ['ev_https_request', 'path', 'NULL'],
  dns: ['ev_dns_query', 'name', 'NULL'],
};

/** What counts as stored once a session is over. @param {Server['name']} server @param {Kind} kind */
function countOf(server, kind) {
  if (kind === 'connect') {
    return server === 'bare'
      ? 'SELECT count(*) FROM connect'
      : `SELECT coalesce(sum(sessions), 0) FROM session WHERE instance = 'tcp' AND ended_at IS NOT NULL`;
  }
  if (server === 'bare') return `SELECT count(*) FROM login WHERE sensor = '${kind}'`;
  const [table] = MADE_UP[kind];
  return `SELECT count(*) FROM ${table} JOIN session ON session.id = session_id WHERE ended_at IS NOT NULL`;
}

/** @param {Server['name']} server @param {Exclude<Kind, 'connect'>} kind */
function madeUp(server, kind) {
  if (server === 'bare') return `SELECT username AS name, password FROM login WHERE sensor = '${kind}'`;
  const [table, name, password] = MADE_UP[kind];
  return `SELECT ${name} AS name, ${password} AS password FROM ${table}`;
}

/** @param {Server} server @param {Kind} kind */
const storedNow = ({ name, database }, kind) =>
  /** @type {number} */ (withDatabase(database, (db) => db.prepare(countOf(name, kind)).pluck().get()));

/** Waits until so many are stored; goes on after a while in any case. @param {Server} server @param {Kind} kind @param {number} count */
export async function stored(server, kind, count) {
  for (let waited = 0; waited < STORED_MS && storedNow(server, kind) < count; waited += POLL_MS) await sleep(POLL_MS);
}

/**
 * What is missing or too much, in sentences. @param {Server} server @param {Kind} kind
 * @param {number} done by visitors
 * @returns {string[]}
 */
export function differences(server, kind, done) {
  const found = storedNow(server, kind);
  const problems = found === done ? [] : [`${server.name}: ${done} times ${kind}, stored ${found}`];
  if (kind === 'connect') return problems;
  const sql = madeUp(server.name, kind);
  const rows = /** @type {{ name: string, password: string | null }[]} */ (
    withDatabase(server.database, (db) => db.prepare(sql).all())
  );
  const names = new Set(rows.map(({ name }) => name));
  if (names.size !== rows.length) problems.push(`${server.name}: a visit (${kind}) is stored twice`);
  const wrong = rows.filter(({ name, password }) => password !== null && password !== passwordOf(name)).length;
  if (wrong > 0) problems.push(`${server.name}: ${wrong} ${kind} log-ins are not stored as they were typed`);
  return problems;
}

/** Copies the write-ahead log into the database, as its owner will some time; returns the bytes that takes. @param {Server} server */
export function checkpoint({ database }) {
  const before = writtenBytes('self');
  const db = new Database(database);
  db.pragma('wal_checkpoint(PASSIVE)');
  const bytes = writtenBytes('self') - before;
  db.close();
  return bytes;
}

/** @template T @param {string} path @param {(db: import('better-sqlite3').Database) => T} read @returns {T} */
function withDatabase(path, read) {
  const db = new Database(path, { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}
