import type { SelfTest } from '../core/self-test.ts';
import type { SelfTestAnswer } from './contract.ts';
import { only } from './incidents.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { changing, json, type Route } from './router.ts';

/** The box tries itself through the real path. It leaves sessions in the evidence, so who only reads cannot ask for it. */
export const selfTestRoute = (selfTest: SelfTest): Route =>
  changing('POST', '/api/v1/selftest', async ({ query, body }) => {
    refuseUnknown(query, []);
    const { all = false } = only(await body(), ['all']);
    if (typeof all !== 'boolean') throw new Refusal(400, 'Key all must be true or false.');
    const result = selfTest(all);
    if (result === undefined) {
      throw new Refusal(409, 'A self-test is going on; wait until it is over.', { 'retry-after': '5' });
    }
    return json((await result) satisfies SelfTestAnswer);
  });
