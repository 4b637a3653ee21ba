#!/bin/sh
# Makes both kept registers by the program of release 0.1.0: make.sh PROGRAM. PostgreSQL's is made in a cluster that goes afterwards.
set -eu
program=$1
cd "$(dirname "$0")"
bin=${TEST_PG_BIN:-/usr/lib/postgresql/15/bin}
python3 make.py "$program" sqlite sqlite
work=$(mktemp -d)
owner=$(id -un)
as=
if [ "$owner" = root ]; then
  chown postgres "$work"
  as='su postgres -s /bin/sh -c'
fi
run() { ${as:-sh -c} "$1"; }
trap 'run "$bin/pg_ctl -D $work/data -m immediate stop" >/dev/null 2>&1; rm -rf "$work"' EXIT
run "cd $work && $bin/initdb -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 >log && $bin/pg_ctl -D data -w -l log -o \"-p 54329 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work\" start >/dev/null"
PATH="$bin:$PATH" DATABASE_URL=postgres://postgres@127.0.0.1:54329/postgres python3 make.py "$program" postgres postgres
