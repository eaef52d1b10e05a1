// skep(1) and the shell's completion, from what the commands say of themselves.
import { run } from './run.mjs';

/** @typedef {{ name: string, about: string, help: string }} Page */

/** @param {string} bundle @returns {Page[]} */
export function commandsOf(bundle) {
  const help = (/** @type {readonly string[]} */ args) =>
    run(process.execPath, [bundle, ...args, '--help'], { read: true });
  const commands = help([]).matchAll(/^ {2}(\S+) +(.*)$/gm);
  return [...commands].map(([, name = '', about = '']) => ({ name, about, help: help([name]) }));
}

/** @param {readonly Page[]} pages @param {string} version @param {string} date */
export function manualPage(pages, version, date) {
  const commands = pages.map(({ name, about, help }) => {
    const rest = help.slice(help.indexOf('Usage: '));
    return `.SS ${name}\n${escaped(about)}\n.PP\n.nf\n${escaped(rest.trimEnd())}\n.fi`;
  });
  return `.\\" Made by scripts/package/manual.mjs.
.TH SKEP 1 "${date}" "skep ${version}" "User Commands"
.SH NAME
skep \\- honeypot: every touch is evidence in one SQLite file and one mail worth reading
.SH SYNOPSIS
.B skep
.I COMMAND
.RB [ \\-\\-help ]
.SH DESCRIPTION
The daemon of
.B skep.service
and the commands that read what it found are one program. It serves decoys; whatever a visitor does is in
.IR /var/lib/skep/skep.sqlite ,
which the sqlite3 shell opens also while the daemon runs.
.SH COMMANDS
${commands.join('\n')}
.SH EXIT STATUS
0 fine, 1 failed while running, 2 wrong usage or config.
.SH ENVIRONMENT
.TP
.B SKEP_CONFIG
the config,
.I /etc/skep/skep.toml
by default. Any of its keys can be overridden by SKEP_<SECTION>__<KEY>.
.TP
.B SKEP_DATA
the data directory,
.I /var/lib/skep
by default.
.SH FILES
.TP
.I /etc/skep/skep.toml
the config
.TP
.I /var/lib/skep/skep.sqlite
the evidence; may be handed to anybody
.TP
.I /var/lib/skep/state.sqlite
what must not leave the box
.TP
.I /usr/lib/skep/hardened.conf
drop-in of skep.service that does without authbind and is shut in as far as systemd can
.TP
.I /etc/default/skep\\-p0f
options of p0f,
.B P0F_OPTIONS
.SH SEE ALSO
.BR authbind (1),
.BR p0f (1),
.BR sqlite3 (1)
`;
}

/** @param {string} text */
const escaped = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(?=[.'])/gm, '\\&');

/** @param {readonly Page[]} pages */
export function completion(pages) {
  const options = pages.map(({ name, help }) => {
    const words = [...new Set(help.match(/--[a-z][a-z-]*/g))].sort();
    return `    ${name}) words='${words.join(' ')}' ;;`;
  });
  return `# Completion of skep(1) in bash. Made by scripts/package/manual.mjs.
_skep() {
  local word=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '${pages.map(({ name }) => name).join(' ')} --help --version' -- "$word")
    return
  fi
  case \${COMP_WORDS[1]} in
${options.join('\n')}
    *) return ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -F _skep skep
`;
}
