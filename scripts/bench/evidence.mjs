// Is everything that visitors did in the database, as they did it?
import Database from 'better-sqlite3';
import { writtenBytes } from './procfs.mjs';
import { passwordOf } from './dialogues.mjs';
import { sleep } from './figures.mjs';

/** @typedef {import('./servers.mjs').Server} Server */
/** @typedef {import('./dialogues.mjs').Kind} Kind */

const STORED_MS = 120_000;
const POLL_MS = 100;

/** What counts as stored once a session is over. @type {Record<Server['name'], Record<Kind, string>>} */
const COUNT = {
  skep: {
    connect: `SELECT coalesce(sum(sessions), 0) FROM session WHERE instance = 'tcp' AND ended_at IS NOT NULL`,
    ftp: `SELECT count(*) FROM ev_ftp_login JOIN session ON session.id = session_id WHERE ended_at IS NOT NULL`,
    telnet: `SELECT count(*) FROM ev_telnet_login JOIN session ON session.id = session_id WHERE ended_at IS NOT NULL`,
  },
  bare: {
    connect: 'SELECT count(*) FROM connect',
    ftp: `SELECT count(*) FROM login WHERE sensor = 'ftp'`,
    telnet: `SELECT count(*) FROM login WHERE sensor = 'telnet'`,
  },
};

/** @type {Record<Server['name'], Partial<Record<Kind, string>>>} */
const LOGINS = {
  skep: {
    ftp: 'SELECT username, password FROM ev_ftp_login',
    telnet: 'SELECT username, password FROM ev_telnet_login',
  },
  bare: {
    ftp: `SELECT username, password FROM login WHERE sensor = 'ftp'`,
    telnet: `SELECT username, password FROM login WHERE sensor = 'telnet'`,
  },
};

/** @param {Server} server @param {Kind} kind */
const storedNow = ({ name, database }, kind) =>
  /** @type {number} */ (withDatabase(database, (db) => db.prepare(COUNT[name][kind]).pluck().get()));

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
  const sql = LOGINS[server.name][kind];
  if (sql === undefined) return problems;
  const rows = /** @type {{ username: string, password: string }[]} */ (
    withDatabase(server.database, (db) => db.prepare(sql).all())
  );
  const names = new Set(rows.map(({ username }) => username));
  if (names.size !== rows.length) problems.push(`${server.name}: a ${kind} log-in is stored twice`);
  const wrong = rows.filter(({ username, password }) => password !== passwordOf(username)).length;
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
