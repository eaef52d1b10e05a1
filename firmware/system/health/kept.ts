import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { HEALTH_NAMES, type HealthName } from '../../core/health.ts';
import type { Link } from './network.ts';

/** In the data directory: what has to be known of the time before a restart. */
export const HEALTH_FILE = 'health.json';

export interface Kept {
  readonly bootId: string;
  readonly links: readonly Link[];
  /** Of what somebody was told, and that goes on. */
  readonly alarmed: readonly HealthName[];
}

/** Undefined: this is the first start, or the file is none of ours (a power cut); then nothing was different before. */
export function readKept(path: string): Kept | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(value) || typeof value['bootId'] !== 'string') return undefined;
    const links = value['links'];
    const alarmed = value['alarmed'];
    return {
      bootId: value['bootId'],
      links: Array.isArray(links) ? links.filter(isLink) : [],
      alarmed: Array.isArray(alarmed) ? HEALTH_NAMES.filter((name) => alarmed.includes(name)) : [],
    };
  } catch {
    return undefined;
  }
}

/** Whole or not at all. */
export function writeKept(path: string, kept: Kept): void {
  writeFileSync(`${path}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isLink = (value: unknown): value is Link =>
  isRecord(value) &&
  typeof value['name'] === 'string' &&
  typeof value['isUp'] === 'boolean' &&
  Array.isArray(value['addresses']) &&
  value['addresses'].every((address) => typeof address === 'string');
