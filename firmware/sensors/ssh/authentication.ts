import { createHash } from 'node:crypto';
import type { AuthContext, AuthenticationType, Connection, KeyboardAuthContext, PublicKeyAuthContext } from 'ssh2';
import { sendPacket } from './insides.ts';
import type { Ssh2 } from './library.ts';
import { letsIn } from './options.ts';
import type { Visit } from './visit.ts';
import { disconnect } from './wire.ts';

type Method = 'none' | 'password' | 'keyboard-interactive' | 'hostbased';

/** Hears log-ins until one is let in or there were enough. */
export class Authentication {
  readonly #ssh2: Ssh2;
  readonly #visit: Visit;
  readonly #connection: Connection;
  readonly #hangUp: () => void;
  readonly #methods: AuthenticationType[];
  /** Refusals as sshd counts them, and those of passwords alone. */
  #refused = 0;
  #passwordsRefused = 0;
  /** A name that no password has followed yet. */
  #unanswered: { readonly username: string; readonly method: Method } | undefined;

  constructor(ssh2: Ssh2, visit: Visit, connection: Connection, hangUp: () => void) {
    this.#ssh2 = ssh2;
    this.#visit = visit;
    this.#connection = connection;
    this.#hangUp = hangUp;
    this.#methods = visit.options.keyboard_interactive
      ? ['publickey', 'password', 'keyboard-interactive']
      : ['publickey', 'password'];
  }

  hear(context: AuthContext): void {
    switch (context.method) {
      case 'none':
        // How a client asks what there is; no try, the first time (auth2.c).
        this.#unanswered ??= { username: context.username, method: 'none' };
        context.reject(this.#methods);
        break;
      case 'password':
        this.#password(context, 'password', oldOf(context.password));
        break;
      case 'publickey':
        this.#key(context);
        break;
      case 'keyboard-interactive':
        this.#prompt(context);
        break;
      case 'hostbased':
        this.#record(context.username, undefined, 'hostbased', false);
        this.#refuse(context);
        break;
    }
  }

  /** A visitor who left before he gave a password has still tried a name. */
  left(): void {
    const left = this.#unanswered;
    if (left !== undefined) this.#record(left.username, undefined, left.method, false);
  }

  #password(context: AuthContext, method: Method, password: string): void {
    const { username } = context;
    const accepted = letsIn(this.#visit.options, username, password, this.#passwordsRefused);
    this.#record(username, password, method, accepted);
    if (accepted) {
      this.#letIn(context);
      return;
    }
    this.#passwordsRefused += 1;
    this.#refuse(context);
  }

  #key(context: PublicKeyAuthContext): void {
    const { username, key, signature } = context;
    const signed = signature !== undefined && this.#verifies(context);
    const welcome = letsIn(this.#visit.options, username, undefined, this.#passwordsRefused);
    const accepted = welcome && signed;
    this.#unanswered = undefined;
    this.#visit.peer.record(
      'key',
      {
        username,
        type: key.algo,
        fingerprint: `SHA256:${createHash('sha256').update(key.data).digest('base64').replace(/=+$/, '')}`,
        blob: key.data,
        signed,
        accepted,
      },
      this.#visit.sources,
    );
    if (accepted) this.#letIn(context);
    // Not yet a login: it asks whether a signature with this key would do (RFC 4252 section 7).
    else if (welcome && signature === undefined) context.accept();
    else this.#refuse(context);
  }

  #verifies({ key, signature, blob, hashAlgo }: PublicKeyAuthContext): boolean {
    const parsed = this.#ssh2.utils.parseKey(key.data);
    if (parsed instanceof Error || signature === undefined || blob === undefined) return false;
    try {
      return (parsed as unknown as Verifier).verify(blob, signature, hashAlgo) === true;
    } catch {
      // A signature that is none, or a key that only looks like one: OpenSSL says so by throwing.
      return false;
    }
  }

  #prompt(context: KeyboardAuthContext): void {
    const { username } = context;
    if (!this.#visit.options.keyboard_interactive) {
      this.#record(username, undefined, 'keyboard-interactive', false);
      this.#refuse(context);
      return;
    }
    this.#unanswered = { username, method: 'keyboard-interactive' };
    const answered = this.#visit.guard((answers: unknown) => {
      // An error instead: the client began another try.
      if (!Array.isArray(answers)) return;
      const [password] = answers as readonly (string | undefined)[];
      this.#password(context, 'keyboard-interactive', password ?? '');
    });
    context.prompt([{ prompt: 'Password: ', echo: false }], '', '', answered);
  }

  #record(username: string, password: string | undefined, method: Method, accepted: boolean): void {
    this.#unanswered = undefined;
    this.#visit.peer.record('login', { username, password, accepted, method }, this.#visit.sources);
  }

  #letIn(context: AuthContext): void {
    this.#visit.letIn(context.username);
    context.accept();
  }

  #refuse(context: AuthContext): void {
    this.#refused += 1;
    if (this.#refused < this.#visit.options.tries) {
      context.reject(this.#methods);
      return;
    }
    sendPacket(this.#connection, disconnect('Too many authentication failures'));
    this.#hangUp();
  }
}

/** ssh2's key; its types know nothing of the hash. */
interface Verifier {
  verify(data: Buffer, signature: Buffer, hash: string | undefined): boolean | Error;
}

/** A request to change a password gives both (RFC 4252 section 8); the old one is what is tried. */
const oldOf = (password: unknown): string =>
  typeof password === 'string' ? password : ((password as { readonly oldPassword?: string }).oldPassword ?? '');
