#!/bin/sh
# `walscope …` of the package. A command runs in the app's main process before anything of a browser is started: it needs no
# display and opens no page, so there is nothing to put into a sandbox, which root and most containers could not have anyway.
# Everything else opens the app, sandbox and all.
self=$(readlink -f "$0")
program=$(dirname "$(dirname "$self")")/walscope
case "${1-}" in
  scan | verify | recover | trace | block | events | sql | salvage | bundle | generate | serve | help | -h | --help | -V | --version)
    exec "$program" --no-sandbox --no-zygote -- "$@"
    ;;
esac
exec "$program" "$@"
