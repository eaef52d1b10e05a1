import type { Machine } from './machine.ts';

/** What an interactive ash of BusyBox says first. */
export const welcome = (machine: Machine): string =>
  `\n\nBusyBox ${machine.busybox} built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n`;
