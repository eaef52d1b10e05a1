import Type, { type TSchema } from 'typebox';
import type { Account, ApiKeyMade, ApiKeys, AuditPage } from '../contract.ts';
import type { Operation } from '../operations.ts';
import type { Method } from '../router.ts';
import { closed, int, orNull, sameAs, text, time } from '../schema/same.ts';
import { KEY_NAME } from './routes.ts';

const JSON_TYPE = 'application/json';
const Empty = closed({});
const NAME = Type.String({ pattern: KEY_NAME.source, description: 'How it is called in lists.' });

const operation = (
  method: Method,
  path: string,
  about: string,
  answer: TSchema,
  more: Partial<Operation> = {},
): Operation => ({
  ...{ method, path, about, access: method === 'GET' ? 'read' : 'change', parameters: [] },
  answers: { [JSON_TYPE]: answer },
  ...more,
});

const AccountAnswer = sameAs<Account>()(
  closed({
    who: Type.Enum(['owner', 'key', 'box'], { description: 'box: a command on this machine.' }),
    csrf: orNull(text('Goes with each change as x-skep-csrf; null: a key needs none.')),
    fingerprint: orNull(text('SHA-256 of the page’s certificate; null: it is served without TLS.')),
  }),
);
const Keys = sameAs<ApiKeys>()(
  closed({
    keys: Type.Array(closed({ id: int('Its number.'), name: text('As it was called.'), createdAt: time('Made.') })),
  }),
);
const KeyMade = sameAs<ApiKeyMade>()(
  closed({ id: int('Its number.'), name: text('As it was called.'), key: text('Told this once.') }),
);
const Audit = sameAs<AuditPage>()(
  closed({
    entries: Type.Array(
      closed({
        id: int('Its number.'),
        at: time('When.'),
        who: text('The owner, a key, the config, the box.'),
        source: orNull(text('The address it was asked from; null: not over the network.')),
        action: text('What was asked for.'),
        detail: orNull(text('What became of it.')),
      }),
      { description: 'The newest first.' },
    ),
  }),
);

/** Who one is, keys, the audit log: served beside everything else by trust/routes.ts. */
export const TRUST_OPERATIONS: readonly Operation[] = [
  operation('GET', '/api/v1/account', 'Who asks.', AccountAnswer),
  operation('POST', '/api/v1/logout', 'Ends this log-in; its cookie is worth nothing any more.', Empty),
  operation('POST', '/api/v1/logout/everywhere', 'Ends every log-in, this one too.', Empty),
  operation('POST', '/api/v1/password', 'Another password; every other log-in ends.', Empty, {
    body: closed({ current: text('The password that holds now.'), password: text('At least 10 characters.') }),
  }),
  operation('GET', '/api/v1/keys', 'Programs that may read.', Keys),
  operation('POST', '/api/v1/keys', 'A key for one more program.', KeyMade, {
    body: closed({ name: NAME }),
    status: 201,
  }),
  operation('DELETE', '/api/v1/keys/:id', 'That program may not read any more.', Empty),
  operation('GET', '/api/v1/audit', 'What was changed, and who logged in.', Audit, { parameters: ['before', 'limit'] }),
];
