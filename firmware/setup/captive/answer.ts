import type { Answer } from '../../api/router.ts';
import { PORTAL_ADDRESS } from '../network.ts';
import { probeOf } from './probes.ts';

/** What phones are told: that there is a page to look at first, or that all is well. */
export type Phase = 'portal' | 'online';

const HERE = `http://${PORTAL_ADDRESS}/`;
/** A phone may ask for the same address on the next network: what it hears here is for now (RFC 8910 section 5). */
const NOW = { 'cache-control': 'no-store' } as const;

/**
 * The answer to whoever believes to talk with another host; the name service sends everybody here. A redirect, because
 * Android makes it the address of the page; with a body, because it takes up to four bytes for no answer at all.
 */
export function captiveAnswer(phase: Phase, host: string, path: string): Answer {
  const probe = phase === 'online' ? probeOf(host, path) : undefined;
  if (probe !== undefined) {
    const { status, type, body } = probe.online;
    const online = { 'x-networkmanager-status': 'online', ...NOW };
    return { status, headers: type === '' ? online : { ...online, 'content-type': type }, body };
  }
  return {
    status: 302,
    headers: { ...NOW, location: HERE, 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><title>Set up this device</title><p>Go to <a href="${HERE}">${HERE}</a></p>\n`,
  };
}
