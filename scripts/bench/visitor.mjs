// The other end of what is measured, a process of its own. Told over IPC what to do; answers with what it saw.
import { connect } from 'node:net';
import { stepsOf } from './dialogues.mjs';
import { visitDns, visitHttps, visitSsh } from './visits.mjs';

/**
 * @typedef {object} Job
 * @property {import('./dialogues.mjs').Kind} kind
 * @property {number} port
 * @property {number} count visits in all
 * @property {number} concurrency at one time
 * @property {number} sources addresses 127.0.1.1 and on that visits come from, in turn
 * @property {string} names user names begin with this
 * @property {number} [perSecond] not faster than this; left out: as fast as it goes
 * @property {boolean} [hold] stay after the banner until the next job
 */
/** @typedef {{ kind: Job['kind'], done: number, failures: string[], seconds: number, bannerMs: number[], answerMs: number[] }} Seen */

/** A visit that takes longer has failed. */
const PATIENCE_MS = 30_000;
/** @type {import('node:net').Socket[]} */
const held = [];

process.on('message', (/** @type {Job} */ job) => {
  for (const socket of held.splice(0)) socket.destroy();
  void visitAll(job).then((seen) => process.send?.(seen));
});
process.on('disconnect', () => process.exit());

/** @param {Job} job @returns {Promise<Seen>} */
async function visitAll(job) {
  const { kind, count, concurrency, perSecond } = job;
  /** @type {Seen} */
  const seen = { kind, done: 0, failures: [], seconds: 0, bannerMs: [], answerMs: [] };
  const begun = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const number = next;
      next += 1;
      if (perSecond !== undefined) await until(begun + (number * 1000) / perSecond);
      try {
        await visit(job, number, seen);
        seen.done += 1;
      } catch (error) {
        seen.failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  seen.seconds = (performance.now() - begun) / 1000;
  return seen;
}

/** @param {number} ms @returns {Promise<void>} */
const until = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, ms - performance.now()));
  });

/**
 * @param {Job} job
 * @param {number} number
 * @param {Seen} seen
 * @returns {Promise<void>}
 */
async function visit({ kind, port, sources, names, hold }, number, seen) {
  const source = number % sources;
  const localAddress = `127.0.${1 + Math.floor(source / 250)}.${1 + (source % 250)}`;
  const username = `${names}${number}`;
  if (kind === 'connect' || kind === 'ftp' || kind === 'telnet') {
    await talk({ kind, port, localAddress, username, hold }, seen);
    return;
  }
  const begunAt = performance.now();
  await VISITS[kind]({ port, localAddress, username, patienceMs: PATIENCE_MS });
  seen.answerMs.push(performance.now() - begunAt);
}

const VISITS = { ssh: visitSsh, https: visitHttps, dns: visitDns };

/**
 * @param {{ kind: import('./dialogues.mjs').Plain, port: number, localAddress: string, username: string, hold: boolean | undefined }} visitor
 * @param {Seen} seen
 * @returns {Promise<void>}
 */
function talk({ kind, port, localAddress, username, hold }, seen) {
  const steps = stepsOf(kind, username);
  return new Promise((resolve, reject) => {
    let at = 0;
    let heard = '';
    let spokeAt = performance.now();
    const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true, allowHalfOpen: kind === 'connect' });
    socket.setTimeout(hold ? 0 : PATIENCE_MS, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('close', () => (at === steps.length ? resolve() : reject(new Error(`closed at step ${at}`))));
    socket.on('end', () => socket.end());
    socket.on('data', (bytes) => {
      if (heard === '' && at === 0) seen.bannerMs.push(performance.now() - spokeAt);
      heard += bytes.toString('latin1');
      const step = steps[at];
      if (step === undefined || !heard.includes(step.awaited)) return;
      if (hold) {
        held.push(socket);
        resolve();
        return;
      }
      heard = '';
      at += 1;
      if (step.answer === undefined) {
        seen.answerMs.push(performance.now() - spokeAt);
        socket.end();
        return;
      }
      spokeAt = performance.now();
      socket.write(step.answer);
    });
  });
}
