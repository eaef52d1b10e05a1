# shellcheck shell=sh
# Before the files come: one of them is theirs. (Newer rpm reads sysusers.d itself; older ones do not.)
getent group skep >/dev/null || groupadd -r skep
getent passwd skep >/dev/null ||
  useradd -r -g skep -d /var/lib/skep -s /sbin/nologin -c 'Skep honeypot' skep
exit 0
