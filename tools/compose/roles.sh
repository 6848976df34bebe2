#!/bin/sh
# Runs once, when the container's database is made: the roles of Concord. The passwords go in as text on standard input,
# so they do not stand on the process list; they hold letters, digits, - and _ only.
set -eu
. /secrets/app.env
. /owner-secrets/owner.env
{
    printf "\\\\set owner_password '%s'\n" "$OWNER_PASSWORD"
    printf "\\\\set app_password '%s'\n" "$APP_PASSWORD"
    cat /concord/roles.sql
} | psql -v ON_ERROR_STOP=1 --username postgres --dbname "$POSTGRES_DB"
