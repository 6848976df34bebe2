#!/bin/sh
# Start the PostgreSQL container with the superuser's password that the container `secrets` made.
set -eu
. /owner-secrets/owner.env
POSTGRES_PASSWORD=$SUPERUSER_PASSWORD
export POSTGRES_PASSWORD
exec docker-entrypoint.sh "$@"
