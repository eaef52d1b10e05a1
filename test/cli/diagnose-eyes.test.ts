import { describe, expect, it } from 'vitest';
import { checkP0f, checkPlaces } from '../../firmware/cli/diagnose-eyes.ts';
import type { Patient } from '../../firmware/cli/finding.ts';

const PATH = '/run/skep/p0f.sock';
const HEAD = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const LISTENS = `${HEAD}0000000000000000: 00000002 00000000 00010000 0001 01 83405 ${PATH}\n`;
const CONNECTED = `${HEAD}0000000000000000: 00000003 00000000 00000000 0001 03 83406 ${PATH}\n`;
const START = `start it: p0f -i INTERFACE -s ${PATH}`;

const patient = (config: object, files: Readonly<Record<string, number>> = {}, daemon?: object): Patient =>
  ({
    machine: {
      file: async (path: string) =>
        await Promise.resolve(files[path] === undefined ? undefined : { bytes: files[path], changedAt: 0, mode: 0 }),
    },
    config,
    daemon,
  }) as unknown as Patient;

describe('skep doctor about p0f', () => {
  it.each([
    ['it listens', LISTENS, { '/run/skep': 1 }, true, `p0f listens at ${PATH}`],
    ['no appliance', HEAD, {}, true, `not asked: nothing is at ${PATH}; ${START}`],
    ['no daemon', HEAD, { '/run/skep': 1 }, true, `not asked: nothing is at ${PATH}; ${START}`],
    [
      'it does not',
      CONNECTED,
      { '/run/skep': 1 },
      false,
      `p0f does not listen at ${PATH}, visitors' systems stay unknown: ${START}, or set p0f.socket = ""`,
    ],
  ] as const)('%s', async (about, table, files, ok, said) => {
    const sick = patient({ p0f: { socket: PATH } }, files, about === 'no daemon' ? undefined : {});
    expect(await checkP0f(sick, async () => await Promise.resolve(table))).toEqual([{ ok, said }]);
  });

  it('has nothing to ask when it is switched off', async () => {
    expect(await checkP0f(patient({ p0f: { socket: '' } }))).toEqual([
      { ok: true, said: 'not asked: p0f.socket is empty' },
    ]);
  });
});

describe('skep doctor about places', () => {
  const geo = (databases: readonly string[], enabled = true): Patient =>
    patient({ geo: { enabled, databases } }, { '/a.mmdb': 10, '/empty.mmdb': 0 });

  it('names each database that is not there', async () => {
    const ill = (path: string): object => ({
      ok: false,
      said: `${path} is not there or empty: lay it there, or take it out of geo.databases`,
    });
    expect(await checkPlaces(geo(['/a.mmdb', '/b.mmdb', '/empty.mmdb']))).toEqual([ill('/b.mmdb'), ill('/empty.mmdb')]);
    expect(await checkPlaces(geo(['/a.mmdb']))).toEqual([{ ok: true, said: 'by /a.mmdb' }]);
    expect(await checkPlaces(geo([]))).toEqual([{ ok: true, said: 'by the countries that come with Skep' }]);
    expect(await checkPlaces(geo(['/b.mmdb'], false))).toEqual([
      { ok: true, said: 'not looked up: geo.enabled is false' },
    ]);
  });
});
