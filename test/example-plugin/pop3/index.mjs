// POP3 (RFC 1939, 2449, 5034; answers as Dovecot gives them): a mailbox server that refuses every log-in.

const CAPABILITIES = [
  'CAPA',
  'TOP',
  'UIDL',
  'RESP-CODES',
  'PIPELINING',
  'AUTH-RESP-CODE',
  'LANG',
  'USER',
  'SASL PLAIN',
];
const REFUSED = '-ERR [AUTH] Authentication failed.\r\n';

/** @param {import('../../../firmware/sensors/sensor.ts').Kit} kit (this line is for editors, in a checkout of Skep) */
export default function pop3({ defineSensor, field, Malformed }) {
  return defineSensor({
    name: 'pop3',
    about: 'A mailbox server (POP3) that refuses every log-in.',
    transport: 'tcp',
    ports: [110],
    options: {
      greeting: field.text('What it says first.', { default: 'Dovecot ready.', max: 200, pattern: '^[ -~]*$' }),
      tries: field.int('Log-ins after which the line is dropped.', { default: 3, min: 1, max: 20 }),
      tls: field.bool('Whether STLS is offered.', { default: true }),
    },
    events: {
      login: {
        about: 'A log-in was tried.',
        grade: 'login',
        summary: 'tried {username} / {password} ({method})',
        fields: {
          username: field.text('Name tried.'),
          password: field.text('Password tried; an APOP holds none, but the MD5 of one.'),
          method: field.choice('How it came.', ['USER', 'APOP', 'PLAIN']),
        },
      },
      command: {
        about: 'Something else was said.',
        grade: 'probe',
        summary: 'said {command}',
        fields: { command: field.text('The line.', { max: 512 }) },
      },
    },
    sources: {
      said: {
        about: 'What stood behind an earlier command of the visitor, such as `said:lang`; of several, the last.',
        argument: 'command',
        events: ['login'],
      },
    },
    farewells: {
      idle: '-ERR Disconnected for inactivity.\r\n',
      'line-too-long': '-ERR Too long input line.\r\n',
    },

    async talk(peer, options) {
      /** What was said last, by command. @type {Map<string, string>} */
      const said = new Map();
      let username = '';
      let encrypted = false;
      let tries = 0;
      const refuse = async () => {
        tries += 1;
        await peer.wait(1000 * tries);
        await peer.send(REFUSED);
      };
      /** @type {(source: string, argument: string) => string | undefined} */
      const sources = (_, command) => said.get(command.toUpperCase());

      await peer.send(`+OK ${options.greeting}\r\n`);
      while (tries < options.tries) {
        const line = await peer.line();
        if (line === undefined) return;
        // Not even a typing error: another protocol. The first bytes of every session are kept in any case.
        if (/[\0-\x08]/.test(line)) throw new Malformed('this is no POP3');
        const [, verb = '', argument = ''] = /^(\S*) ?(.*)$/s.exec(line) ?? [];
        const command = verb.toUpperCase();
        if (COMMANDS.has(command)) said.set(command, argument);
        switch (command) {
          case 'CAPA':
            peer.record('command', { command: line });
            await peer.send(`+OK\r\n${capabilities(options.tls && !encrypted)}.\r\n`);
            break;
          case 'USER':
            username = argument;
            await peer.send('+OK\r\n');
            break;
          case 'PASS':
            peer.record('login', { username, password: argument, method: 'USER' }, sources);
            await refuse();
            break;
          case 'APOP': {
            const [name, digest] = argument.split(' ');
            peer.record('login', { username: name, password: digest, method: 'APOP' }, sources);
            await refuse();
            break;
          }
          case 'AUTH': {
            const [mechanism = '', initial] = argument.split(' ');
            if (mechanism.toUpperCase() !== 'PLAIN') {
              peer.record('command', { command: line });
              await peer.send('-ERR Unsupported authentication mechanism.\r\n');
              break;
            }
            if (initial === undefined) await peer.send('+ \r\n');
            const response = initial ?? (await peer.line()) ?? '';
            // RFC 4616: authorization identity, name and password, with NULs between.
            const [, name, password] = Buffer.from(response, 'base64').toString('latin1').split('\0');
            peer.record('login', { username: name ?? response, password, method: 'PLAIN' }, sources);
            await refuse();
            break;
          }
          case 'STLS':
            peer.record('command', { command: line });
            if (!options.tls || encrypted) {
              await peer.send('-ERR TLS is not available.\r\n');
              break;
            }
            await peer.send('+OK Begin TLS negotiation now.\r\n');
            encrypted = await peer.secure();
            break;
          case 'LANG':
            peer.record('command', { command: line });
            await peer.send('+OK en English:\r\n');
            break;
          case 'QUIT':
            await peer.send('+OK Logging out\r\n');
            return;
          default:
            peer.record('command', { command: line });
            await peer.send('-ERR Unknown command.\r\n');
        }
      }
    },
  });
}

const COMMANDS = new Set(['APOP', 'AUTH', 'CAPA', 'LANG', 'STLS', 'USER']);

/** @param {boolean} tls */
const capabilities = (tls) => [...CAPABILITIES, ...(tls ? ['STLS'] : [])].map((name) => `${name}\r\n`).join('');
