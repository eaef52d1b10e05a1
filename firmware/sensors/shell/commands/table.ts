import type { Programs } from '../program.ts';
import { DIRECTORY } from './directory.ts';
import { ECHO } from './echo.ts';
import { CURL, FETCH } from './fetch.ts';
import { IDENTITY } from './identity.ts';
import { PROCESS } from './process.ts';
import { STATUS } from './status.ts';
import { TEXT } from './text.ts';

/** What BusyBox does. A group of commands is a file; this is the only list of them. */
export const APPLETS: Programs = { ...DIRECTORY, ...ECHO, ...FETCH, ...IDENTITY, ...PROCESS, ...STATUS, ...TEXT };
/** Programs of their own, not part of BusyBox. */
export const OTHER_PROGRAMS: Programs = CURL;
