import type { PeerFacts } from '../core/rows.ts';
import type { Fact } from './letter.ts';
import type { MessageContext } from './incident-letter.ts';
import { inert, quoted } from './inert.ts';

/** What a message can say of the machine that came. */
export type Machine = Pick<MessageContext, 'machine' | 'machineName'>;

const TEXT_MAX = 100;

/**
 * What is known of a source so far, as lines of a mail. The name is what its own network says of it (reverse DNS): as
 * hostile as anything else that a visitor sends.
 */
export function machineOf(peer: PeerFacts | null): Machine {
  if (peer === null) return {};
  const { hostname, mac, vendor, osName, osFlavor, city, country, network } = peer;
  const facts = [
    fact('Name', [quotedOr(hostname)]),
    fact('Device', [inertOr(mac), vendor === null ? '' : `made by ${inert(vendor, TEXT_MAX)}`]),
    fact('System', [
      [osName, osFlavor]
        .map(inertOr)
        .filter((part) => part !== '')
        .join(' '),
    ]),
    fact('Place', [inertOr(city), inertOr(country)]),
    fact('Net', [inertOr(network)]),
  ];
  return { machine: facts.flat(), machineName: hostname };
}

const inertOr = (text: string | null): string => (text === null ? '' : inert(text, TEXT_MAX));
const quotedOr = (text: string | null): string => (text === null ? '' : quoted(text, TEXT_MAX));

function fact(name: string, parts: readonly string[]): Fact[] {
  const known = parts.filter((part) => part !== '');
  return known.length === 0 ? [] : [{ name, lines: [known.join(', ')] }];
}
