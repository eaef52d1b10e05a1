import { createHash, createPrivateKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { bait, BAIT_KINDS, baitKindOf } from '../../firmware/sensors/bait/bait.ts';

const from =
  (seed: string) =>
  (label: string, length: number): Buffer => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
      createHash('sha256').update(`${seed} ${label} ${at}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, length);
  };

it.each(BAIT_KINDS)('%s: the same on one device, another on the next', (kind) => {
  const text = bait(kind, from('one'));
  expect(text).toBe(bait(kind, from('one')));
  expect(text).not.toBe(bait(kind, from('two')));
  expect(text).not.toMatch(/\{(?:net|name|digits)\}|undefined/);
});

it('fits the name of the file', () => {
  const names = [
    'Passwords 2026.csv',
    '/srv/UTC--wallet.json',
    'office.ovpn',
    '/root/.ssh/id_ed25519',
    '.aws/credentials',
    'payroll.sql',
  ];
  expect(names.map(baitKindOf)).toEqual(['passwords', 'wallet', 'vpn', 'sshkey', 'cloud', 'database']);
});

it('is what its kind of file has to be', () => {
  expect(createPrivateKey(bait('sshkey', from('x'))).asymmetricKeyType).toBe('ed25519');
  expect(JSON.parse(bait('wallet', from('x')))).toMatchObject({
    version: 3,
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  });
  const rows = bait('passwords', from('x'))
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(';'));
  expect(rows).toHaveLength(9);
  expect(rows.every((row) => row.length === 4 && row.every((cell) => cell !== '' && !/[{}]/.test(cell)))).toBe(true);
});
