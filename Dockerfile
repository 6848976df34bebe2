# One image for every part of Concord; tools/entrypoint.sh says which part a container is.
FROM debian:bookworm-slim

# Pango and fonts are for the PDF records: Latin, Greek, Cyrillic and many more (Noto core), Chinese, Japanese, Korean (CJK).
RUN apt-get update && apt-get install -y --no-install-recommends \
        python3 python3-venv ca-certificates tini \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
        fonts-noto-core fonts-noto-cjk fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /srv/concord --shell /usr/sbin/nologin concord \
    && install -d -o concord -g concord /data /secrets /owner-secrets

ENV PATH=/opt/concord/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    CONCORD_DATA=/data STATIC_ROOT=/srv/static BIND=0.0.0.0 PORT=8000 LOG_FORMAT=json

WORKDIR /srv/concord
COPY requirements.txt .
RUN python3 -m venv /opt/concord \
    && pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt

COPY . .
# Nothing secret is needed to collect files: the key is for this one command.
RUN SECRET_KEY=build tools/entrypoint.sh prepare

USER concord
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["/usr/bin/tini", "--", "/srv/concord/tools/entrypoint.sh"]
CMD ["web"]
