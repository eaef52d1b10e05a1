import { upperCase } from './command.ts';
import type { Guest, Handler } from './visit.ts';

/** Lists of the product in this order; 3.0.3 understands UTF8 but does not list it. */
export const FEATURES_WITHOUT_TLS = ['EPRT', 'EPSV', 'MDTM', 'PASV', 'REST STREAM', 'SIZE', 'TVFS'] as const;
export const FEATURES_WITH_TLS = [
  'AUTH TLS',
  'EPRT',
  'EPSV',
  'MDTM',
  'PASV',
  'PBSZ',
  'PROT',
  'REST STREAM',
  'SIZE',
  'TVFS',
] as const;

/** FEAT (RFC 2389 section 3). */
export const features = (names: readonly string[]): string =>
  ['211-Features:', ...names.map((name) => ` ${name}`), '211 End'].join('\r\n');

export const setOption = (argument: string): string =>
  upperCase(argument) === 'UTF8 ON' ? '200 Always in UTF8 mode.' : '501 Option not understood.';

const HELP = [
  '214-The following commands are recognized.',
  ' ABOR ACCT ALLO APPE CDUP CWD  DELE EPRT EPSV FEAT HELP LIST MDTM MKD',
  ' MODE NLST NOOP OPTS PASS PASV PORT PWD  QUIT REIN REST RETR RMD  RNFR',
  ' RNTO SITE SIZE SMNT STAT STOR STOU STRU SYST TYPE USER XCUP XCWD XMKD',
  ' XPWD XRMD',
  '214 Help OK.',
].join('\r\n');

/** STAT without an argument. */
export function status({ visit, account, ascii }: Guest): string {
  if (visit.options.product === 'diskstation') {
    return [
      `211- ${visit.peer.device.hostname} FTP server status:`,
      `     Connected to ${visit.peer.remoteAddress ?? ''}`,
      `     Logged in as ${account.name}`,
      `     TYPE: ${ascii ? 'ASCII, FORM: Nonprint' : 'Image'}; STRUcture: File; transfer MODE: Stream`,
      '     No data connection',
      '211 End of status',
    ].join('\r\n');
  }
  const version = /vsFTPd (\d+(?:\.\d+)+)/i.exec(visit.options.banner)?.[1] ?? '3.0.3';
  return [
    '211-FTP server status:',
    `     Connected to ${visit.peer.remoteAddress ?? ''}`,
    `     Logged in as ${account.name}`,
    `     TYPE: ${ascii ? 'ASCII' : 'BINARY'}`,
    '     No session bandwidth limit',
    '     Session timeout in seconds is 300',
    `     Control connection is ${visit.secured ? 'encrypted' : 'plain text'}`,
    `     Data connections will be ${visit.dataSecured ? 'encrypted' : 'plain text'}`,
    '     At session startup, client count was 1',
    `     vsFTPd ${version} - secure, fast, stable`,
    '211 End of status',
  ].join('\r\n');
}

/** Commands that ask or set something and touch no file. */
export const STATUS_COMMANDS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['NOOP', () => '200 NOOP ok.'],
  ['SYST', () => '215 UNIX Type: L8'],
  ['HELP', () => HELP],
  ['FEAT', ({ visit }) => features(visit.options.tls ? FEATURES_WITH_TLS : FEATURES_WITHOUT_TLS)],
  ['OPTS', (_, argument) => setOption(argument)],
  ['ALLO', () => '202 ALLO command ignored.'],
  ['REIN', () => '502 REIN not implemented.'],
  ['ACCT', () => '502 ACCT not implemented.'],
  ['SMNT', () => '502 SMNT not implemented.'],
  ['ABOR', () => '225 No transfer to ABOR.'],
  ['USER', changeUser],
  ['PASS', () => '230 Already logged in.'],
  ['TYPE', setType],
  ['STRU', (_, argument) => (upperCase(argument) === 'F' ? '200 Structure set to F.' : '504 Bad STRU command.')],
  ['MODE', (_, argument) => (upperCase(argument) === 'S' ? '200 Mode set to S.' : '504 Bad MODE command.')],
  ['REST', setRestart],
]);

function changeUser({ account }: Guest, argument: string): string {
  if (account.anonymous) return "530 Can't change from guest user.";
  return account.name === argument ? '331 Any password will do.' : "530 Can't change to another user.";
}

function setType(guest: Guest, argument: string): string {
  switch (upperCase(argument)) {
    case 'I':
    case 'L8':
    case 'L 8':
      guest.ascii = false;
      return '200 Switching to Binary mode.';
    case 'A':
    case 'A N':
      guest.ascii = true;
      return '200 Switching to ASCII mode.';
    default:
      return '500 Unrecognised TYPE command.';
  }
}

function setRestart(guest: Guest, argument: string): string {
  const position = /^\d{1,15}$/.test(argument) ? Number(argument) : 0;
  guest.restartAt = position;
  return `350 Restart position accepted (${position}).`;
}
