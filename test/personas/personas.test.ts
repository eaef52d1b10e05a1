import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { instanceFields } from '../../firmware/config/sections.ts';
import { checkValue } from '../../firmware/config/value.ts';
import { hostNameOf } from '../../firmware/core/host-name.ts';
import type { Persona } from '../../firmware/core/persona.ts';
import { DEFAULT_PERSONA, PERSONA_NAMES, PERSONAS } from '../../firmware/personas/index.ts';
import { sensors } from '../../firmware/sensors/index.ts';

const derived =
  (seed: number) =>
  (label: string, length: number): Buffer =>
    createHmac('sha512', `${seed}`).update(label).digest().subarray(0, length);

const all: Readonly<Record<string, Persona>> = PERSONAS;
const parts = PERSONA_NAMES.flatMap((name) =>
  Object.entries(all[name]?.sensors ?? {}).map(([sensor, part]) => [name, sensor, part] as const),
);

describe('the personas', () => {
  it('are called what the config calls them; a NAS unless somebody says otherwise', () => {
    for (const name of PERSONA_NAMES) expect(PERSONAS[name].name).toBe(name);
    expect(PERSONA_NAMES).toEqual(['nas', 'linux_server', 'router', 'none']);
    expect(DEFAULT_PERSONA).toBe('nas');
  });

  it.each(parts)(
    '%s sets for %s only options that there are, to values that they take and that fit',
    (_, name, part) => {
      const sensor = sensors.find((one) => one.name === name);
      if (sensor === undefined) throw new Error(`there is no sensor ${name}`);
      const fields = instanceFields(sensor);
      for (const [key, value] of Object.entries(part.options)) {
        const field = fields[key];
        if (field === undefined) throw new Error(`${name} has no option ${key}`);
        expect(checkValue(field, value), key).toEqual({ value });
      }
      for (const [key, fit] of Object.entries(part.fits)) {
        expect(Object.keys(sensor.options)).toContain(key);
        const value = part.options[key] ?? sensor.options[key]?.default;
        expect(fit instanceof RegExp ? fit.test(String(value)) : fit.includes(value as never), key).toBe(true);
      }
      expect(sensor.check?.({ ...defaults(sensor.options), ...part.options }) ?? []).toEqual([]);
    },
  );

  it('serve what they are said to serve', () => {
    const served = (name: keyof typeof PERSONAS): string[] =>
      parts.flatMap(([persona, sensor, part]) => (persona === name && part.served ? [sensor] : [])).toSorted();
    expect(served('nas')).toEqual(['dns', 'dns_tcp', 'ftp', 'http', 'https', 'ssh', 'telnet']);
    expect(served('linux_server')).toEqual(['dns', 'dns_tcp', 'ftp', 'http', 'https', 'ssh']);
    expect(served('router')).toEqual(['dns', 'dns_tcp', 'http', 'telnet']);
  });

  it.each(PERSONA_NAMES)('%s has a host name of its own on every device, and the same at every start', (name) => {
    const names = Array.from({ length: 200 }, (_, seed) => hostNameOf(PERSONAS[name].hostname, derived(seed)));
    for (const one of names) expect(one).toMatch(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$/);
    expect(new Set(names).size).toBeGreaterThan(190);
    expect(hostNameOf(PERSONAS[name].hostname, derived(7))).toBe(names[7]);
  });
});

describe('the computer of a persona', () => {
  it.each(['nas', 'linux_server', 'router'] as const)('%s listens on every port that visitors find open', (name) => {
    const { computer } = PERSONAS[name];
    const listens = computer.listens.filter(({ local }) => local !== true);
    const places = listens.map(({ protocol, port }) => `${protocol}/${port}`);
    for (const [persona, sensorName, part] of parts) {
      const sensor = sensors.find((one) => one.name === sensorName);
      if (persona !== name || !part.served || sensor === undefined) continue;
      const protocol = sensor.transport === 'udp' ? 'udp' : 'tcp';
      for (const port of part.ports ?? sensor.ports) expect(places).toContain(`${protocol}/${port}`);
    }
    // What listens is a process that ps shows; the kernel's own and those within another are none.
    const commands = computer.processes.map(({ command }) => command).join('\n');
    for (const { program } of listens) expect(commands).toContain(program);
  });
});

describe('a pattern of host names', () => {
  it('has pieces of each kind', () => {
    const name = hostNameOf('x-{hex:5}-{digits:4}-{code:3}-{word:ab|cd}-{mac:4}', derived(1));
    expect(name).toMatch(/^x-[0-9a-f]{5}-[1-9]\d{3}-[a-z2-9]{3}-(?:ab|cd)-[0-9A-F]{4}$/);
  });

  it('with a piece that there is not is a slip of ours', () => {
    expect(() => hostNameOf('{hax:4}', derived(1))).toThrow('{hax:4} is no piece');
  });
});

const defaults = (options: (typeof sensors)[number]['options']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([key, field]) => [key, field.default]));
