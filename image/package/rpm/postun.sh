# shellcheck shell=sh
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || :
  # An upgrade: what ran is started with the new files.
  if [ "$1" -ge 1 ]; then
    systemctl try-restart skep-springboard.service skep-scans.service skep-p0f.service skep.service || :
  fi
fi
