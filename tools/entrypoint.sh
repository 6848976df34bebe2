#!/bin/sh
# The one way every part of Concord is started, by `make run` and in containers alike.
#   entrypoint.sh web | worker | bells | beat | migrate | prepare | secrets | manage ARGUMENTS
set -eu
cd "$(dirname "$0")/.."
# Passwords that the containers' first start made; what the environment says wins. Other installations have no such files.
for made in /secrets/app.env /owner-secrets/owner.env; do
    if [ -r "$made" ]; then . "$made"; fi
done
case "${1:-web}" in
web)
    # Threads wait for the database together; two processes use two processors.
    exec gunicorn qms.wsgi --config python:qms.serving --worker-class gthread --workers "${WEB_PROCESSES:-2}" --threads "${WEB_THREADS:-4}" \
        --bind "${BIND:-127.0.0.1}:${PORT:-8000}" --timeout 60 --graceful-timeout 20 --keep-alive 5 \
        --worker-tmp-dir "${HEARTBEAT_DIR:-/dev/shm}" --no-control-socket --error-logfile -
    ;;
worker)
    # What takes long: imports, exports, PDFs, verification. Pages and bells come first wherever a processor is scarce.
    exec nice -n 10 celery -A qms.celery worker --queues jobs --hostname "worker@%h" --concurrency "${WORKER_PROCESSES:-2}" \
        --loglevel INFO --without-gossip --without-mingle
    ;;
bells)
    # What is short and waits for nothing: mails, reminders, checkpoints. One thread for each kind of bell.
    exec celery -A qms.celery worker --queues bells --hostname "bells@%h" --pool threads --concurrency 8 \
        --loglevel INFO --without-gossip --without-mingle
    ;;
beat)
    exec celery -A qms.celery beat --loglevel INFO --pidfile= --schedule "${BEAT_FILE:-/tmp/concord-beat}"
    ;;
migrate)
    python manage.py migrate --database owner --no-input
    # What a new version brings for organisations that are there already; run again it changes nothing.
    exec python manage.py give_starting_rules
    ;;
prepare)
    python -m tools.compile_catalogues
    # htmx's extensions are not used, and a comment in one reads like an import of a file that is not there.
    exec python manage.py collectstatic --no-input --verbosity 0 --ignore 'django_htmx/ext/*'
    ;;
secrets)
    exec python -m tools.make_secrets /secrets /owner-secrets
    ;;
manage)
    shift
    exec python manage.py "$@"
    ;;
*)
    echo "Unknown part: $1. Say web, worker, bells, beat, migrate, prepare, secrets or manage." >&2
    exit 64
    ;;
esac
