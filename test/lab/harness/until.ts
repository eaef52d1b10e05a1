import { setTimeout as wait } from 'node:timers/promises';

const STEP_MS = 50;
const PATIENCE_MS = 30_000;

/** Asks again until `ask` gives something other than undefined and false; says what never came. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: has not come after ${patienceMs / 1000} s`);
    await wait(STEP_MS);
  }
}
