#!/bin/sh
# The password comes from a file, so that it stands neither in the environment nor in the process list.
set -eu
umask 077
cat > /tmp/valkey.conf <<CONF
requirepass $(cat /run/secrets/valkey_password)
dir /data
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
CONF
exec valkey-server /tmp/valkey.conf
