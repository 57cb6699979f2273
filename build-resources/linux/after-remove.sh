#!/bin/sh
# After the Debian package is removed; an upgrade installs its own again. The macros in braces are electron-builder's.
case "$1" in upgrade | failed-upgrade | abort-upgrade) exit 0 ;; esac
if [ -L '/usr/bin/${executable}' ] && [ "$(readlink '/usr/bin/${executable}')" = '/opt/${sanitizedProductName}/bin/${executable}' ]; then
  rm -f '/usr/bin/${executable}'
fi
profile='/etc/apparmor.d/${executable}'
if [ -f "$profile" ]; then
  if aa-enabled --quiet 2>/dev/null && ! ischroot 2>/dev/null; then apparmor_parser --remove "$profile" || true; fi
  rm -f "$profile"
fi
