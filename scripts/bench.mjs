// `npm run bench`: what the built daemon costs in time, memory and bytes, beside a bare loop of node:net and
// better-sqlite3 in the same run. Exit 1 when something that was done is not in the evidence.
import { Ground } from './bench/ground.mjs';
import { measure } from './bench/measure.mjs';
import { readOptions } from './bench/options.mjs';
import { machine, report, TARGETS } from './bench/report.mjs';

const options = readOptions();
if (options !== undefined) {
  const { sizes, json, dir } = options;
  const ground = new Ground(dir);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => void ground.close().then(() => process.kill(process.pid, signal)));
  }
  try {
    const figures = await measure(ground, sizes, (step) => process.stderr.write(`${step} ...\n`));
    const text = json
      ? JSON.stringify({ machine: machine(), where: ground.about, targets: TARGETS, ...figures }, null, 2)
      : report(figures, ground.about);
    process.stdout.write(`${text}\n`);
    if (figures.problems.length > 0) process.exitCode = 1;
  } finally {
    await ground.close();
  }
}
