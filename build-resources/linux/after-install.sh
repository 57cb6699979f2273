#!/bin/sh
# After the Debian package is unpacked. The macros in braces are electron-builder's.
program='/opt/${sanitizedProductName}'
ln -sf "$program/bin/${executable}" '/usr/bin/${executable}'

# Without user namespaces Chromium's sandbox needs its helper to be root's.
if unshare --user true 2>/dev/null; then mode=0755; else mode=4755; fi
if [ -e "$program/chrome-sandbox" ]; then chmod $mode "$program/chrome-sandbox"; fi

# Ubuntu gives user namespaces only to programs with a profile; a system whose AppArmor does not know its syntax needs none.
profile="$program/resources/apparmor-profile"
if aa-enabled --quiet 2>/dev/null && apparmor_parser --skip-kernel-load "$profile" >/dev/null 2>&1; then
  cp -f "$profile" '/etc/apparmor.d/${executable}'
  if ! ischroot 2>/dev/null; then apparmor_parser --replace --write-cache '/etc/apparmor.d/${executable}' || true; fi
fi

if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi
