#!/bin/sh
# `walscope …` of the package: link it into a folder of PATH, as docs/packaging.md says. The app itself knows its commands.
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case "$target" in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
folder=$(cd "$(dirname "$self")/../.." && pwd)
exec "$folder/MacOS/Walscope" "$@"
