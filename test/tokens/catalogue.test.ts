import { expect, it } from 'vitest';
import { formatCatalogue, parseCatalogue } from '../../firmware/tokens/catalogue.ts';

const read = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...parseCatalogue(text).tokens.values()].map(({ id, host, message }) => [id, `${host}|${message}`]),
  );

it('reads the seed’s file: its header is no token, quoted commas stay, leading zeros too', () => {
  const text =
    'Token_ID,Host,Alert_Message\n12345,TimsPC,Token Accessed from Tims PC\n00123,"Desk, 2","He said ""no"""\n';
  expect(read(text)).toEqual({ 12345: 'TimsPC|Token Accessed from Tims PC', '00123': 'Desk, 2|He said "no"' });
});

it('does without a header, with a BOM, CRLF and line ends inside a field', () => {
  expect(read('\uFEFF7,A,"one\r\ntwo"\r\n\r\n8,B,\r\n')).toEqual({ 7: 'A|one\r\ntwo', 8: 'B|' });
});

it('takes the last of two rows with one id, and tells of it', () => {
  const { tokens, duplicates, problems } = parseCatalogue('7,A,"one\ntwo"\n8,B,x\n7,C,three\n');
  expect([...tokens.values()].map(({ host }) => host)).toEqual(['C', 'B']);
  expect(duplicates).toEqual([{ id: '7', line: 4 }]);
  expect(problems).toEqual([]);
});

it('leaves out what can be no token, and says which line and why', () => {
  const { tokens, problems } = parseCatalogue('id,host\n,A,x\na.b,A,x\na b,A,x\n1,A\n2,A,x,y\n3,A,fine\n');
  expect([...tokens.keys()]).toEqual(['3']);
  expect(problems).toEqual([
    'line 2 has no id',
    'line 3 has the id a.b: a token is what stands before the first dot, so it is never found',
    'line 4 has the id "a b": a blank ends a URL, so it is never found',
    'line 5 has 2 columns instead of Token_ID, Host, Alert_Message',
    'line 6 has 4 columns instead of Token_ID, Host, Alert_Message; write a field that holds a comma in "quotes"',
  ]);
});

it('keeps the rows above the place where it is no CSV any more', () => {
  const { tokens, problems } = parseCatalogue('1,A,x\n2,"B"oops,y\n3,C,z\n');
  expect([...tokens.keys()]).toEqual(['1']);
  expect(problems).toEqual([expect.stringMatching(/^from here on it is no CSV: .*; the rows above are kept$/)]);
});

it('finds an id by its bytes, as a visitor sends it', () => {
  expect([...parseCatalogue('kühlschrank,A,x\n').tokens.keys()]).toEqual([
    Buffer.from('kühlschrank').toString('latin1'),
  ]);
});

it('writes what it reads', () => {
  const text = 'Token_ID,Host,Alert_Message\nkühl,"Desk, 2","He said ""no""\nand left"\n00123, ,\n'.replace(
    ', ,',
    '," ",',
  );
  expect(formatCatalogue(parseCatalogue(text).tokens.values())).toBe(text);
});
