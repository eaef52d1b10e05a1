import type { Programs } from '../program.ts';
import { ACCOUNTS } from './accounts.ts';
import { COLUMNS } from './columns.ts';
import { COPY } from './copy.ts';
import { DIGEST } from './digest.ts';
import { DIRECTORY } from './directory.ts';
import { ECHO } from './echo.ts';
import { CURL, FETCH, OUTWARDS } from './fetch.ts';
import { FIND } from './find.ts';
import { IDENTITY } from './identity.ts';
import { LIST } from './list.ts';
import { NETWORK } from './network.ts';
import { PROCESS } from './process.ts';
import { SERVICES } from './services.ts';
import { STATUS } from './status.ts';
import { TEXT } from './text.ts';

/** What programs do, by name. Which of them are there, and where, the computer says; one that is not here does nothing. */
export const PROGRAMS: Programs = {
  ...ACCOUNTS,
  ...COLUMNS,
  ...COPY,
  ...DIGEST,
  ...DIRECTORY,
  ...ECHO,
  ...FETCH,
  ...CURL,
  ...OUTWARDS,
  ...FIND,
  ...IDENTITY,
  ...LIST,
  ...NETWORK,
  ...PROCESS,
  ...SERVICES,
  ...STATUS,
  ...TEXT,
};
