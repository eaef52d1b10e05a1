import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ill, well, type Finding, type Patient } from './finding.ts';

/** The state of a listener in the kernel's table of unix sockets (proc_net(5): SO_ACCEPTCON in the flags). */
const LISTENS = 0x1_0000;

/** Whether p0f can be asked what systems visitors have. */
export async function checkP0f(
  { machine, config: { p0f }, daemon }: Patient,
  sockets: () => Promise<string> = async () => await readFile('/proc/net/unix', 'utf8'),
): Promise<readonly Finding[]> {
  const path = p0f.socket;
  if (path === '') return [well('not asked: p0f.socket is empty')];
  const listens = (await sockets()).split('\n').some((line) => {
    const [, , , flags = '', , , , name] = line.trim().split(/\s+/);
    return name === path && (Number.parseInt(flags, 16) & LISTENS) !== 0;
  });
  if (listens) return [well(`p0f listens at ${path}`)];
  const cure = `start it: p0f -i INTERFACE -s ${path}`;
  // A checkout, nobody's appliance; or all of it is switched off.
  if (daemon === undefined || (await machine.file(dirname(path))) === undefined)
    return [well(`not asked: nothing is at ${path}; ${cure}`)];
  return [ill(`p0f does not listen at ${path}, visitors' systems stay unknown: ${cure}, or set p0f.socket = ""`)];
}

/** Whether the owner's own databases of places are there; those that come with Skep lie beside it. */
export async function checkPlaces({ machine, config: { geo } }: Patient): Promise<readonly Finding[]> {
  if (!geo.enabled) return [well('not looked up: geo.enabled is false')];
  const found = await Promise.all(
    geo.databases.map(async (path) => ({ path, file: await machine.file(path).catch(() => undefined) })),
  );
  const missing = found.filter(({ file }) => file === undefined || file.bytes === 0);
  if (missing.length > 0) {
    return missing.map(({ path }) =>
      ill(`${path} is not there or empty: lay it there, or take it out of geo.databases`),
    );
  }
  return [well(found.length === 0 ? 'by the countries that come with Skep' : `by ${geo.databases.join(', ')}`)];
}
