"""Settings of Concord, read from the environment. Each is explained in docs/administrator/configure.md."""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("CONCORD_DATA", default=str(BASE_DIR / ".data")))
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
TESTING = env.bool("CONCORD_TESTING", default="pytest" in sys.modules)
COMPUTES = {"due", "verdict", "action_priority"}  # commands that need no database
UNSIGNED = not COMPUTES.isdisjoint(sys.argv[1:2]) or TESTING  # these sign nothing that lasts
SECRET_KEY = env.str("SECRET_KEY", default="only-for-what-signs-nothing" if UNSIGNED else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")

# --- the house, in the order of its layers --------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "simple_history",
    "django_htmx",
    "django_filters",
    "template_partials",
    "django_countries",
    "phonenumber_field",
    "timezone_field",
    "django_structlog",
    "csp",
    "qms.web",
    "qms.organisations",
    "qms.notifications",
    "qms.accounts",
    "qms.trail",
    "qms.workspace",
    "qms.records",
    "qms.signatures",
    "qms.clocks",
    "qms.workflow",
    "qms.pdf",
    "qms.terms",
    "qms.registrations",
    "qms.risk",
    "qms.traceability",
    "qms.importing",
    "qms.documents",
    "qms.operations",
    "feedback",
    "capa",
    "changecontrol",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "qms.web.middleware.OwnOriginMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # what stands above it is on static files too
    "qms.web.middleware.RequestIdMiddleware",
    "qms.workspace.health.HealthMiddleware",
    "qms.telemetry.TraceMiddleware",
    "qms.web.requestlog.RequestLogMiddleware",
    "qms.operations.figures.middleware.FiguresMiddleware",
    "qms.web.middleware.InputGuardMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qms.accounts.middleware.SessionLifeMiddleware",
    "qms.accounts.middleware.TenantMiddleware",
    "qms.web.middleware.ResponseHeadersMiddleware",
]

ROOT_URLCONF = "qms.urls"
WSGI_APPLICATION = "qms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "qms.web.templatetags.ui",
                "qms.workspace.templatetags.workspace",
                "qms.workflow.templatetags.workflow",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qms.web.context.page",
                "qms.accounts.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "qms.web.forms.FormRenderer"
FILTERS_EMPTY_CHOICE_LABEL = _("All")

# --- database: the web runs as `app`; migrations as `owner` ---------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="postgres://app@127.0.0.1:5432/concord")
DATABASES = {
    "default": env.db_url_config(DATABASE_URL),
    "owner": env.db_url_config(env.str("DATABASE_OWNER_URL", default=DATABASE_URL)),
}
if replica := env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = env.db_url_config(replica)
REPLICA_WAIT_SECONDS = env.float("REPLICA_WAIT_SECONDS", default=5.0)
PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 20, "keepalives_interval": 5}
"""Seconds, but for the second: milliseconds. A database that is cut off sends no word; without these limits of the
network's own a thread would wait for it for a quarter of an hour."""
SESSION = "-c TimeZone=UTC -c default_transaction_isolation=read\\ committed -c search_path=public,pg_temp"
"""Temporary tables come last, so that one left in a connection is never read instead of ours."""
for name, config in DATABASES.items():
    config["CONN_MAX_AGE"] = 60 if name == "default" else 0
    config["CONN_HEALTH_CHECKS"] = True
    config["DISABLE_SERVER_SIDE_CURSORS"] = True
    config["OPTIONS"] = {**PATIENCE, **config.get("OPTIONS", {}), "options": SESSION}
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
if "replica" in DATABASES:
    DATABASES["replica"]["OPTIONS"]["connect_timeout"] = 3
DATABASE_ROUTERS = ["qms.organisations.routing.OwnerMigrates"]
ATOMIC_REQUESTS = False  # the tenant middleware opens the transaction; see docs/architecture.md
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_ENABLED = False  # its tables are filled by the trail's triggers
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# --- Redis: cache, rate limits, broker ------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        "KEY_PREFIX": "concord",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 7200,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    **CELERY_TASK_PUBLISH_RETRY_POLICY,  # without it each request waits six seconds for a Redis that is away
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_SOFT_TIME_LIMIT = 3300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_TASK_DEFAULT_QUEUE = "jobs"
CELERY_TASK_ROUTES = {
    "qms.notifications.tasks.relay": {"queue": "bells"},
    "qms.clocks.tasks.*": {"queue": "bells"},
    "qms.terms.tasks.*": {"queue": "bells"},
    "qms.documents.tasks.*": {"queue": "bells"},
    "qms.registrations.tasks.*": {"queue": "bells"},
    "qms.trail.tasks.checkpoint": {"queue": "bells"},
    "qms.workspace.tasks.pick_up": {"queue": "bells"},
    "qms.workspace.tasks.heartbeat": {"queue": "bells"},
}
"""What is short and must never wait for an import has a queue and a process of its own, with a thread for each kind."""
CELERY_BEAT_SCHEDULE = {
    "relay the outbox": {"task": "qms.notifications.tasks.relay", "schedule": 10.0, "options": {"expires": 30}},
    "ring the clocks": {"task": "qms.clocks.tasks.ring", "schedule": 30.0, "options": {"expires": 60}},
    "turn the terms": {"task": "qms.terms.tasks.turn", "schedule": 300.0, "options": {"expires": 300}},
    "turn the documents": {"task": "qms.documents.tasks.turn", "schedule": 300.0, "options": {"expires": 300}},
    "turn the registrations": {"task": "qms.registrations.tasks.turn", "schedule": 900.0, "options": {"expires": 900}},
    "send the digests": {"task": "qms.clocks.tasks.digest", "schedule": 300.0, "options": {"expires": 300}},
    "pick up waiting jobs": {"task": "qms.workspace.tasks.pick_up", "schedule": 30.0, "options": {"expires": 60}},
    "sweep the workspace": {"task": "qms.workspace.tasks.sweep", "schedule": 3600.0, "options": {"expires": 600}},
    "beat the heart": {"task": "qms.workspace.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 30}},
    "beat the worker's heart": {
        "task": "qms.workspace.tasks.worker_heartbeat",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    "sign checkpoints": {"task": "qms.trail.tasks.checkpoint", "schedule": 30.0, "options": {"expires": 60}},
    "verify the trail": {"task": "qms.trail.tasks.verify_chains", "schedule": 1200.0, "options": {"expires": 1200}},
    "collect effects": {"task": "capa.tasks.collect_effects", "schedule": 3600.0, "options": {"expires": 600}},
    "read calendars": {"task": "changecontrol.tasks.read_calendars", "schedule": 900.0, "options": {"expires": 900}},
    "turn the changes": {"task": "changecontrol.tasks.turn", "schedule": 900.0, "options": {"expires": 900}},
    "look for gaps": {"task": "qms.traceability.tasks.look_for_gaps", "schedule": 3600.0, "options": {"expires": 3600}},
    "compare risks with the field": {"task": "qms.risk.tasks.compare_with_the_field", "schedule": 21_600.0},
    "sweep orphaned files": {"task": "qms.workspace.tasks.sweep_files", "schedule": 86_400.0},
}

# --- people and sign-in ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
GUARDIAN_MONKEY_PATCH_USER = False
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "qms.accounts.passwords.WordsOfTheHouseValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "qms.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "login": "30/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "verify_pdf": "30/m/ip",  # the public page on which anybody checks a PDF
    "calendar": "60/m/ip",  # calendars at their secret addresses
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or factor is told by mail
MFA_ADAPTER = "qms.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Concord"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = False  # allauth would write at every request; SessionLifeMiddleware does once a minute
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "qms.web.errors.csrf_failure"
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)

# --- headers --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [], "microphone": [], "geolocation": [], "payment": [], "usb": [],
    "publickey-credentials-get": ["self"], "publickey-credentials-create": ["self"],
}  # fmt: skip
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
if SECURE and TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILES_ROOT = Path(env.str("FILES_ROOT", default=str(DATA_DIR / "files")))
FILES_URL = env.str("FILES_URL", default="")
KEYS_DIR = Path(env.str("KEYS_DIR", default=str(DATA_DIR / "keys")))
PG_PROGRAMS = env.str("PG_PROGRAMS", default="")
ANCHOR_DIR = env.str("ANCHOR_DIR", default=str(DATA_DIR / "anchors"))
ANCHOR_COPIES = env.list("ANCHOR_COPIES", default=[])
ANCHOR_LOCK_YEARS = env.int("ANCHOR_LOCK_YEARS", default=10)
STORAGES = {
    "default": {"BACKEND": "qms.web.storage.ObjectStorage", "OPTIONS": {"url": FILES_URL}}
    if FILES_URL
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(FILES_ROOT)}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "qms.web.static.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_MAX_BYTES = env.int("FILE_MAX_BYTES", default=25 * 1024 * 1024)
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=100 * 1024 * 1024)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=100_000)
EXPORT_DAYS = 7
JOBS_PER_ORGANISATION = env.int("JOBS_PER_ORGANISATION", default=max(1, env.int("WORKER_PROCESSES", default=2) - 1))

# --- mail -----------------------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
SANDBOX_MAIL = DEMO and not EMAIL_URL  # mails are kept in the sandbox mailbox instead of being sent
EMAIL_BACKEND = "qms.notifications.sandbox.SandboxBackend"
if TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
    if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "qms.notifications.smtp.EmailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Concord <concord@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- watching -------------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# --- own behaviour --------------------------------------------------------------------------------------------------
STYLEGUIDE = env.bool("STYLEGUIDE", default=DEBUG or TESTING)
CALENDAR_FEED_HOURS = env.int("CALENDAR_FEED_HOURS", default=6)
CALENDAR_FEED_HOSTS = env.list("CALENDAR_FEED_HOSTS", default=[])
SIGNING_CHALLENGE_SECONDS = 120
SIGNING_ATTEMPTS = 5
SIGNING_LOCK_MINUTES = 15

# --- logs -----------------------------------------------------------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", default="plain")
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # RequestIdMiddleware has put ours in its place
from qms.logs import configure as _configure_logs  # noqa: E402  the format depends on the lines above

LOGGING = _configure_logs(LOG_FORMAT, quiet=TESTING and "LOG_FORMAT" not in env.ENVIRON)
