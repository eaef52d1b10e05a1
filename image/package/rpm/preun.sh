# shellcheck shell=sh
if [ "$1" -eq 0 ] && command -v systemctl >/dev/null; then
  if [ -d /run/systemd/system ]; then now=--now; else now=; fi
  # shellcheck disable=SC2086 # a word or none
  systemctl --no-reload disable $now skep.service skep-scans.service skep-p0f.service \
    skep-springboard-names.timer skep-springboard-names.path skep-springboard-config.path skep-springboard.service \
    skep-frontdoor.socket \
    >/dev/null 2>&1 || :
fi
