#!/bin/sh
# Makes the secrets that docker-compose.yml mounts. What is there already is left alone.
set -eu
umask 077
folder="$(dirname "$0")/../secrets"
mkdir -p "$folder"
cd "$folder"

random() { LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom | dd bs=1 count=48 2>/dev/null; }
keep() { [ -s "$1" ] || printf '%s' "$2" > "$1"; }

for name in secret_key admin_password owner_password app_password valkey_password; do
  keep "$name" "$(random)"
done
keep database_url "postgresql://pmapp_app:$(cat app_password)@postgres:5432/pmapp"
keep database_owner_url "postgresql://pmapp_owner:$(cat owner_password)@postgres:5432/pmapp"
keep redis_url "redis://:$(cat valkey_password)@valkey:6379/0"

# The folder keeps others out; the files are read inside the containers by accounts of other numbers.
chmod 700 .
chmod 644 ./*
echo "The secrets are in $(pwd)."
