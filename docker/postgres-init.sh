#!/bin/bash
# Runs once, when the database volume is empty: the owner, who migrates, and the application, who may not.
set -euo pipefail

owner_password=$(cat /run/secrets/owner_password)
app_password=$(cat /run/secrets/app_password)

psql --set=ON_ERROR_STOP=1 --set=owner_password="$owner_password" --set=app_password="$app_password" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE pmapp_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE pmapp_app LOGIN PASSWORD :'app_password';
CREATE DATABASE pmapp OWNER pmapp_owner;
\connect pmapp
ALTER DEFAULT PRIVILEGES FOR ROLE pmapp_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pmapp_app;
ALTER DEFAULT PRIVILEGES FOR ROLE pmapp_owner GRANT USAGE, SELECT ON SEQUENCES TO pmapp_app;
SQL
