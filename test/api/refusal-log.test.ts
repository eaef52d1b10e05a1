import { expect, it } from 'vitest';
import { refusalLog } from '../../firmware/api/refusal-log.ts';

it('tells of the first refusal at once, and of a flood once a minute', () => {
  const said: string[] = [];
  let now = 5;
  const told = refusalLog(
    (sentence) => void said.push(sentence),
    () => now,
  );
  for (const status of [200, 303, 304, 400, 404, 405]) told.refused(status, '192.0.2.9');
  expect(said).toEqual([]);
  told.refused(401, '192.0.2.9');
  for (let count = 0; count < 500; count += 1) told.refused(403, '192.0.2.9');
  expect(said).toEqual(['A request to the page from 192.0.2.9 was refused (401)']);
  now += 60_000;
  told.refused(421, '2001:db8::7');
  expect(said[1]).toBe(
    'A request to the page from 2001:db8::7 was refused (421), as were 500 more since the last such line',
  );
});
