import { upperCase, type Command } from './command.ts';
import type { FtpOptions } from './declaration.ts';

/** What FreeBSD's ftpd says, which DSM's is made from, where vsFTPd says something else. `{user}`: who logs in. */
const DISKSTATION: ReadonlyMap<string, string> = new Map([
  ['331 Please specify the password.', '331 Password required for {user}.'],
  ['230 Login successful.', '230 User {user} logged in.'],
  ['234 Proceed with negotiation.', '234 AUTH TLS command successful.'],
  ['504 Unknown AUTH type.', '504 Unsupported AUTH type.'],
  ['250 Directory successfully changed.', '250 CWD command successful.'],
  ['550 Failed to change directory.', '550 No such file or directory.'],
  ['200 Switching to Binary mode.', '200 Type set to I.'],
  ['200 Switching to ASCII mode.', '200 Type set to A.'],
  ['200 Structure set to F.', '200 STRU F ok.'],
  ['200 Mode set to S.', '200 MODE S ok.'],
  ['200 NOOP ok.', '200 NOOP command successful.'],
  ['200 Always in UTF8 mode.', '200 OK, UTF-8 enabled'],
  ['150 Here comes the directory listing.', "150 Opening BINARY mode data connection for 'file list'."],
  ['226 Directory send OK.', '226 Transfer complete.'],
  ['226 Transfer done (but failed to open directory).', '226 Transfer complete.'],
  ['550 Failed to open file.', '550 No such file or directory.'],
  ['553 Could not create file.', '553 Permission denied.'],
  ['550 Delete operation failed.', '550 No such file or directory.'],
  ['250 Delete operation successful.', '250 DELE command successful.'],
  ['550 Create directory operation failed.', '550 Permission denied.'],
  ['550 Remove directory operation failed.', '550 No such file or directory.'],
  ['250 Remove directory operation successful.', '250 RMD command successful.'],
  ['550 RNFR command failed.', '550 No such file or directory.'],
  ['350 Ready for RNTO.', '350 File exists, ready for destination name'],
  ['503 RNFR required first.', '503 Bad sequence of commands.'],
  ['250 Rename successful.', '250 RNTO command successful.'],
  ['200 PORT command successful. Consider using PASV.', '200 PORT command successful.'],
  ['200 EPRT command successful. Consider using EPSV.', '200 EPRT command successful.'],
  ['500 Unknown command.', '502 Command not implemented.'],
  ['425 Use PORT or PASV first.', "425 Can't build data connection: Connection refused."],
  ['425 Failed to establish connection.', "425 Can't build data connection: Connection refused."],
]);

/** The same where a part of the reply varies. */
const VARYING: readonly (readonly [from: RegExp, to: string])[] = [
  [/^(257 .*) is the current directory$/s, '$1 is current directory.'],
  [/^(257 .*) created$/s, '$1 directory created.'],
  [/^211-Features:/, '211-Extensions supported:'],
  [/^(227 .*)\.$/, '$1'],
  [/^350 Restart position accepted \((\d+)\)\.$/, '350 Restarting at $1. Send STORE or RETRIEVE to initiate transfer.'],
];

/** What is understood, as HELP lists it: eight columns, filled from the left. */
const HELP = `214- The following commands are recognized (* =>'s unimplemented).
   USER    LPRT    MODE    MSOM*   RNTO    SITE    RMD     SIZE    PROT \r
   PASS    EPRT    RETR    MSAM*   ABOR    SYST    XRMD    MDTM \r
   ACCT*   PASV    STOR    MRSQ*   DELE    STAT    PWD     MFMT \r
   SMNT*   LPSV    APPE    MRCP*   CWD     HELP    XPWD    FEAT \r
   REIN*   EPSV    MLFL*   ALLO    XCWD    NOOP    CDUP    OPTS \r
   QUIT    TYPE    MAIL*   REST    LIST    MKD     XCUP    AUTH \r
   PORT    STRU    MSND*   RNFR    NLST    XMKD    STOU    PBSZ \r
214 Direct comments to ftp-bugs@`.replaceAll(/\r?\n/g, '\r\n');
const KNOWN: ReadonlySet<string> = new Set(HELP.match(/\b[A-Z]{3,4}\b/g));

/** A reply of vsFTPd's in the words of the product. */
export function wordsOf(product: FtpOptions['product'], text: string, user: string): string {
  if (product === 'vsftpd') return text;
  const fixed = DISKSTATION.get(text);
  if (fixed !== undefined) return fixed.replace('{user}', () => user);
  const varying = VARYING.find(([from]) => from.test(text));
  return varying === undefined ? text : text.replace(...varying);
}

/** What this product answers by itself, logged in or not; undefined: as the other one does. */
export function ownAnswer(product: FtpOptions['product'], { verb, argument }: Command): string | undefined {
  if (product === 'vsftpd') return undefined;
  if (verb === 'HELP') return HELP;
  if (KNOWN.has(verb)) return undefined;
  return `500 '${upperCase(verb)}${argument === '' ? '' : ` ${argument}`}': command not understood.`;
}
