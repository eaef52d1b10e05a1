import type { ValuesOf } from '../../core/field.ts';
import { field } from '../sensor.ts';
import { busybox } from './busybox.ts';
import { linux } from './linux.ts';
import type { Product } from './product.ts';

export const PRODUCTS = { busybox, linux } as const satisfies Readonly<Record<string, Product>>;

export const OPTIONS = {
  product: field.choice(
    'What it passes for: `busybox` (a router or camera; nmap: BusyBox telnetd) or `linux` (netkit; nmap: Linux telnetd).',
    ['busybox', 'linux'],
    { default: 'busybox' },
  ),
  hostname: field.text('Name in the login prompt and in the shell; empty: the name this device made up for itself.', {
    default: '',
    max: 63,
    pattern: '^[A-Za-z0-9._-]*$',
  }),
  banner: field.text('Text before the first prompt (the file /etc/issue.net).', { default: '', max: 2048 }),
  let_in: field.choice(
    'Who is let in: nobody, everybody, everybody `after` some refused tries, or the `listed` credentials.',
    ['never', 'always', 'after', 'listed'],
    { default: 'never' },
  ),
  let_in_after: field.int('With `let_in = "after"`: tries of one session that are refused first.', {
    default: 1,
    min: 1,
    max: 100,
  }),
  credentials: field.list(
    'With `let_in = "listed"`: what opens the door, each as "user:password".',
    field.text('One pair.', { max: 256, pattern: '^[^:]+:' }),
    { default: [] },
  ),
  tries: field.int('Refused tries after which it hangs up; 0: as the product does (busybox 3, linux 5).', {
    default: 0,
    min: 0,
    max: 1000,
  }),
  fail_delay_ms: field.int('How long a refused try takes, as every login program has it.', {
    default: 3000,
    min: 0,
    max: 60_000,
  }),
  menu: field.bool("HoneyPotR's dialogue instead of a login: any name and password, then a menu of four commands.", {
    default: false,
  }),
} as const;

export type Options = ValuesOf<typeof OPTIONS>;

/** Options that are each fine but do not fit together. */
export function clashes(options: Options): readonly string[] {
  const found: string[] = [];
  const tries = options.tries === 0 ? PRODUCTS[options.product].tries : options.tries;
  if (options.let_in === 'listed' && options.credentials.length === 0) {
    found.push('let_in = "listed" needs at least one pair in `credentials`, such as "root:admin"');
  }
  if (options.let_in === 'after' && options.let_in_after >= tries) {
    found.push(`let_in_after = ${options.let_in_after} is never reached: it hangs up after ${tries} refused tries`);
  }
  return found;
}
