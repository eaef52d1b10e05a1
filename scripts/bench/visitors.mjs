// The processes that visit.
import { fileURLToPath } from 'node:url';

/** @typedef {import('./visitor.mjs').Job} Job */
/** @typedef {import('./visitor.mjs').Seen} Seen */

const program = fileURLToPath(new URL('visitor.mjs', import.meta.url));

export class Visitors {
  /** @readonly */
  #children;

  /** @param {import('./ground.mjs').Ground} ground @param {number} count */
  constructor(ground, count) {
    this.#children = Array.from({ length: count }, () => ground.node([program], { ipc: true }));
  }

  /** Shares a job among all of them. @param {Job} job @returns {Promise<Seen>} */
  async visit(job) {
    const share = 1 / this.#children.length;
    const parts = await Promise.all(
      this.#children.map((child, index) => {
        const first = Math.floor(job.count * index * share);
        const past = Math.floor(job.count * (index + 1) * share);
        return ask(child, {
          ...job,
          count: past - first,
          concurrency: Math.ceil(job.concurrency * share),
          names: `${job.names}-${index}-`,
          ...(job.perSecond === undefined ? {} : { perSecond: job.perSecond * share }),
        });
      }),
    );
    return {
      kind: job.kind,
      done: parts.reduce((sum, { done }) => sum + done, 0),
      failures: parts.flatMap(({ failures }) => failures),
      seconds: Math.max(...parts.map(({ seconds }) => seconds)),
      bannerMs: parts.flatMap(({ bannerMs }) => bannerMs),
      answerMs: parts.flatMap(({ answerMs }) => answerMs),
    };
  }

  /** Those who stayed leave. */
  async leave() {
    await this.visit({ kind: 'connect', port: 0, count: 0, concurrency: 1, sources: 1, names: '' });
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {Job} job @returns {Promise<Seen>} */
const ask = (child, job) =>
  new Promise((resolve, reject) => {
    const died = () => reject(new Error('a visitor died'));
    child.once('exit', died);
    child.once('message', (seen) => {
      child.off('exit', died);
      resolve(/** @type {Seen} */ (seen));
    });
    child.send(job);
  });
