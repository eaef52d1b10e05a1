import type { EventOwner } from './declaration.ts';
import { HONEYFILE_EVENTS } from './honeyfile-events.ts';
import { PEER_EVENTS } from './peer-events.ts';
import { SCAN_EVENTS } from './scan-events.ts';
import { SYSTEM_EVENTS } from './system-events.ts';

/** Whoever records events beside the sensors. No sensor may have such a name. */
export const DAEMON_OWNERS: readonly EventOwner[] = [SYSTEM_EVENTS, PEER_EVENTS, HONEYFILE_EVENTS, SCAN_EVENTS];
