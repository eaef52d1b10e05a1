import { expect, it } from 'vitest';
import type { EventDetail } from '../../firmware/core/rows.ts';
import { tokenLines } from '../../firmware/forward/seed-lines.ts';

const at = new Date(2026, 10, 21, 5, 9, 28).getTime();
const hit = (fields: EventDetail['fields']): string =>
  tokenLines({ at, srcIp: '127.0.0.1', fields } as unknown as EventDetail);

it('is the log of the seed, for a token that is known and one that is not', () => {
  expect(hit({ token: '12345', host: 'TimsPC', message: 'Token Accessed from Tims PC' })).toBe(
    '11/21/2026,05:09:28,12345,127.0.0.1,requested\n11/21/2026,05:09:28,12345,TimsPC,Token Accessed from Tims PC\n',
  );
  expect(hit({ token: 'nope?x=1' })).toBe(
    '11/21/2026,05:09:28,nope?x=1,127.0.0.1,requested\n11/21/2026,05:09:28,nope?x=1,unknown,unknown\n',
  );
});

it('lets nobody forge a column, a line or an escape sequence', () => {
  // As stored: control characters are escapes already, and are made bytes again first.
  expect(hit({ token: 'a,b\\x1b[31m%0a\\x0d\\x0a"ü' })).toBe(
    '11/21/2026,05:09:28,a%2Cb%1B[31m%250a%0D%0A%22%C3%BC,127.0.0.1,requested\n' +
      '11/21/2026,05:09:28,a%2Cb%1B[31m%250a%0D%0A%22%C3%BC,unknown,unknown\n',
  );
  expect(hit({ token: '1', host: 'a,b', message: 'one\r\ntwo, three' })).toMatch(/,1,a%2Cb,one two, three\n$/);
});
