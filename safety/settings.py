"""Settings, all of them from the environment. docs/deploy.md lists the variables.

Nothing set and DEMO=1: a demonstration on SQLite with everything under var/.
DATABASE_URL and REDIS_URL alone move it to PostgreSQL and Redis.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from safety import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
TLS = env.flag("TLS")
# How many of our own proxies stand in front. Forwarding headers are believed only when it is not 0.
PROXIES = env.number("PROXIES", 0)

# -- keys ---------------------------------------------------------------------------------------
_keys = env.key_texts(demo=DEMO, keyfile=VAR_DIR / "demo-keys.json")
SECRET_KEY = _keys["SECRET_KEY"]
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
FIELD_KEYS = env.versioned_keys("FIELD_KEYS", _keys["FIELD_KEYS"])
SIGNING_KEYS = env.signing_keys("SIGNING_KEY", _keys["SIGNING_KEY"])

# -- apps ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "auditlog",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_structlog",
    "safety.base",
    "safety.schools",
    "safety.web",
    "safety.files",
    "safety.dues",
    "safety.sheets",
    "safety.desk",
    "inspections",
    "canteen",
    "transport",
    "drills",
    "reports",
    "demo",
]

MIDDLEWARE = [
    "safety.proxies.ProxyMiddleware",
    "safety.web.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "safety.web.middleware.RequestLog",
    "safety.web.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "safety.web.middleware.PlaceMiddleware",
    "safety.web.middleware.SessionClockMiddleware",
    "safety.web.middleware.RefusalLogMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "safety.desk.middleware.RenewPasswordMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "safety.web.middleware.TooLongMiddleware",
    "safety.files.middleware.AwayMiddleware",
]

ROOT_URLCONF = "safety.urls"
WSGI_APPLICATION = "safety.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "safety.web.context.site",
                "safety.dues.context.inbox",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- data ---------------------------------------------------------------------------------------
TEST_DB_NAME = os.environ.get("TEST_DB_NAME", "safety")


def _database() -> dict:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return _sqlite(VAR_DIR / "safety.sqlite3")
    config = dj_database_url.parse(
        url,
        conn_max_age=60,
        conn_health_checks=True,
        # Neither a cursor nor a prepared statement outlives a transaction behind such a pooler.
        disable_server_side_cursors=env.flag("DATABASE_POOLER"),
    )
    if config["ENGINE"].endswith("sqlite3"):
        return _sqlite(Path(config["NAME"]))
    if not config["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must be a postgres:// or sqlite:// address.")
    return {**config, "TEST": {"NAME": f"test_{TEST_DB_NAME}"}}


# So long a page may wait for one query; a proxy in front gives up after 60 s, and nobody reads what
# comes later. Of PostgreSQL without a pooler, and of pages alone (safety/wsgi.py): 0 for no end.
WEB_QUERY_SECONDS = env.number("WEB_QUERY_SECONDS", 50)


def _sqlite(path: Path) -> dict:
    """A file for one machine. Writers queue instead of failing, and what was committed survives a
    power cut: synchronous=FULL, since under WAL the cheaper NORMAL may lose the last commits."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            # What was compiled is kept: compiling a query takes SQLite longer than answering most.
            "cached_statements": 1000,
        },
        # A file, not memory: locks and second connections behave as they do in earnest.
        "TEST": {"NAME": str(VAR_DIR / f"test-{TEST_DB_NAME}.sqlite3")},
    }


DATABASES = {"default": _database()}

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES: dict[str, dict]
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "safety",
        }
    }
else:
    # Sign-in limits must count across processes, so the cache is a table.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }

MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or VAR_DIR / "media")
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Photos and documents lie below MEDIA_ROOT, or in an S3-compatible store when a bucket is named.
S3_BUCKET = os.environ.get("S3_BUCKET", "")
S3_ENDPOINT = os.environ.get("S3_ENDPOINT", "")
S3_REGION = os.environ.get("S3_REGION", "us-east-1")
S3_ADDRESSING = os.environ.get("S3_ADDRESSING", "path")
S3_ACCESS_KEY = os.environ.get("S3_ACCESS_KEY", "")
S3_SECRET_KEY = os.environ.get("S3_SECRET_KEY", "")
if S3_BUCKET and not (S3_ACCESS_KEY and S3_SECRET_KEY):
    raise ImproperlyConfigured("S3_BUCKET needs S3_ACCESS_KEY and S3_SECRET_KEY.")
if S3_ADDRESSING not in ("path", "virtual"):
    raise ImproperlyConfigured("S3_ADDRESSING is path or virtual.")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 30

# -- background work ----------------------------------------------------------------------------
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str | float]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 15,
        "visibility_timeout": 3600,
    }
else:
    for _name in ("queue", "control"):
        (BROKER_DIR / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.3,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page never waits long for a broker that is down: what must happen is a row that beat sweeps.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CONCURRENCY = env.number("WORKER_PROCESSES", 2)
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # kB
CELERY_TIMEZONE = "Asia/Shanghai"
# The timetable holds nothing worth keeping, so beat keeps no file that a crash could spoil.
CELERY_BEAT_SCHEDULER = "safety.beat:SignallingScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 30

# -- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = TLS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# -- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "schools.User"
AUTHENTICATION_BACKENDS = ["safety.schools.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.NumericPasswordValidator"},
    {"NAME": "safety.schools.passwords.RoleLengthValidator"},
    {"NAME": "safety.schools.passwords.LocalWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "safety.desk.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",  # failed ones are counted exactly, by the adapter
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "safety.desk.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "safety.desk.forms.second_step.SecondStepForm",
    "reauthenticate": "safety.desk.forms.second_step.SecondStepAgainForm",
    "activate_totp": "safety.desk.forms.second_step.SecondStepStartForm",
}
MFA_TOTP_ISSUER = os.environ.get("SITE_NAME", "School safety")

# -- sessions and cookies -----------------------------------------------------------------------
SESSION_ENGINE = "safety.web.sessions"  # in the database
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_SECONDS", 2 * 3600)
SESSION_ABSOLUTE_SECONDS = env.number("SESSION_ABSOLUTE_SECONDS", 12 * 3600)
SESSION_TOUCH_SECONDS = 5 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "safety.web.given_back.stale_token"
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- headers ------------------------------------------------------------------------------------
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO or DEBUG else "")
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # probes speak plain HTTP to one host
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS and PROXIES else None
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600) if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# -- mail ---------------------------------------------------------------------------------------
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", EMAIL_PORT == 587)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", EMAIL_PORT == 465)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "school-safety@localhost")
# Links in mails need an address of their own: a worker sees no request.
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{env.number('PORT', 8000)}").rstrip("/")

# -- reminders ----------------------------------------------------------------------------------
DUES_HOUR = env.number("DUES_HOUR", 8)  # the hour in Shanghai at which a day's reminders are due
DUES_BATCH = env.number("DUES_BATCH", 10_000)  # so many are told in one transaction
# Networks of our own that a group channel may lead to (10.1.2.0/24, …); else public ones alone.
CHANNEL_NETWORKS = env.networks("CHANNEL_NETWORKS")

# Within so many days of its record a drill has its review.
DRILL_REVIEW_DAYS = env.number("DRILL_REVIEW_DAYS", 3)
# A drill that is recorded more days after it was held is marked as recorded late.
DRILL_BACKDATE_DAYS = env.number("DRILL_BACKDATE_DAYS", 3)
# For how many days a class meeting or a reminder of safety may still be recorded, as late.
EDUCATION_BACKDATE_DAYS = env.number("EDUCATION_BACKDATE_DAYS", 3)
# How many days somebody new may work in a kitchen before the health certificate has to be there.
CERTIFICATE_GRACE_DAYS = env.number("CERTIFICATE_GRACE_DAYS", 0)
# No outsourcing contract of a kitchen that begins on this day or later is recorded (R11).
OUTSOURCING_FORBIDDEN_FROM = env.day("OUTSOURCING_FORBIDDEN_FROM", "2024-09-01")
# For how many days what a kitchen did may still be recorded, marked as late.
CANTEEN_BACKDATE_DAYS = env.number("CANTEEN_BACKDATE_DAYS", 3)
# For how many days after goods left the store they may have been cooked: thawed, from a sack (R10).
CANTEEN_COOKED_DAYS = env.number("CANTEEN_COOKED_DAYS", 7)
# After so many months a drinking-water machine is cleaned and disinfected again (R13).
WATER_CLEAN_MONTHS = env.number("WATER_CLEAN_MONTHS", 1)
# What a supermarket in a school may put on the cost of its goods, in percent (R12).
SHOP_MARGIN_PERCENT = env.number("SHOP_MARGIN_PERCENT", 20)
# For how many months the training and examination of somebody who sells there holds (R12).
SHOP_TRAINING_MONTHS = env.number("SHOP_TRAINING_MONTHS", 12)
# From how many pupils on a place outside of schools counts as a care point (R15).
CARE_POINT_FROM = env.number("CARE_POINT_FROM", 3)
# How much of their shelf life is left, in percent, when goods in stock count as near expiry.
NEAR_EXPIRY_PERCENT = env.number("NEAR_EXPIRY_PERCENT", 30)
# For how many days after it came a delivery may still be recorded.
DELIVERY_RECORD_DAYS = env.number("DELIVERY_RECORD_DAYS", 7)
# Days from the start of a term to count the pupils at care points, from when a running outsourcing
# contract becomes known to set its transition date, from a report at the gate to its answer.
CARE_CENSUS_DAYS = env.number("CARE_CENSUS_DAYS", 14)
OUTSOURCING_PLAN_DAYS = env.number("OUTSOURCING_PLAN_DAYS", 7)
GATE_ANSWER_DAYS = env.number("GATE_ANSWER_DAYS", 15)
GATE_REPORT_DAYS = env.number("GATE_REPORT_DAYS", 3)
CANTEEN_NAMING_DAYS = env.number("CANTEEN_NAMING_DAYS", 7)
# How often a freezer is defrosted, the principal is in the kitchen, the parents' committee
# supervises it, at the latest.
CANTEEN_DEFROST_DAYS = env.number("CANTEEN_DEFROST_DAYS", 30)
CANTEEN_VISIT_DAYS = env.number("CANTEEN_VISIT_DAYS", 7)
CANTEEN_PARENTS_DAYS = env.number("CANTEEN_PARENTS_DAYS", 30)
# From when on that supervision is asked for, and for how many days one may still be recorded.
CANTEEN_PARENTS_SINCE = env.day("CANTEEN_PARENTS_SINCE", "2026-11-23")
CANTEEN_PARENTS_BACKDATE_DAYS = env.number("CANTEEN_PARENTS_BACKDATE_DAYS", 30)
# Numbers of the rules on drivers and vehicles that differ from the defaults, each from a day on
# where one is given: most_age=58, answer_days=400@2027-01-01 (transport/rules/numbers.py).
TRANSPORT_NUMBERS = os.environ.get("TRANSPORT_NUMBERS", "")
# What must be on file of a driver before they are eligible; none given: all that the law asks. A
# city may have a list of its own: 130900:full_points,130900:drink_driving.
TRANSPORT_ASKED = env.words("TRANSPORT_ASKED")
# Reports on vehicles (R19): days to take one on and to answer it; how many the public page takes
# in a quarter of an hour from one address, from all for one district, and without a photo from all
# for one district when those are used up; how often a form may be sent again and how often it says
# how one stands; for how many days after its end the phone number of whoever sent it is kept.
TIP_TAKE_DAYS = env.number("TIP_TAKE_DAYS", 2)
TIP_ANSWER_DAYS = env.number("TIP_ANSWER_DAYS", 15)
# How many days to answer it a district has at least that a report is handed on to.
TIP_HANDED_DAYS = env.number("TIP_HANDED_DAYS", 7)
TIPS_FROM_ADDRESS = env.number("TIPS_FROM_ADDRESS", 5)
TIPS_FROM_ALL = env.number("TIPS_FROM_ALL", 200)
TIPS_WITHOUT_PHOTO = env.number("TIPS_WITHOUT_PHOTO", 1000)
TIP_RESENDS = env.number("TIP_RESENDS", 20)
TIP_LOOKUPS = env.number("TIP_LOOKUPS", 20)
TIP_PHONE_DAYS = env.number("TIP_PHONE_DAYS", 90)
# For how many days after it a trip may still be recorded, marked as late.
TRIP_BACKDATE_DAYS = env.number("TRIP_BACKDATE_DAYS", 3)
# Minutes from the last head count, or the end of the run by its plan, to the last look signed.
TRIP_SWEEP_MINUTES = env.number("TRIP_SWEEP_MINUTES", 15)
# Hours of the next day in which an attendant may still record what is left of a trip that began.
TRIP_ATTENDANT_HOURS = env.number("TRIP_ATTENDANT_HOURS", 12)
# Filings with the traffic police (R16): days to file what has changed, and to hand a filing over.
FILING_DAYS = env.number("FILING_DAYS", 10)
FILING_HAND_DAYS = env.number("FILING_HAND_DAYS", 5)
# Safety agreements (R18): how long one holds (year, or term), the days to have it signed; the days
# from the start of a term by which its drivers are taught.
AGREEMENT_VALID = os.environ.get("AGREEMENT_VALID", "year")
if AGREEMENT_VALID not in ("year", "term"):
    raise ImproperlyConfigured("AGREEMENT_VALID is year or term.")
AGREEMENT_GRACE_DAYS = env.number("AGREEMENT_GRACE_DAYS", 14)
DRIVER_LESSON_DAYS = env.number("DRIVER_LESSON_DAYS", 60)
# Days in which whoever begins to drive is taught, however far the term has come.
DRIVER_LESSON_GRACE_DAYS = env.number("DRIVER_LESSON_GRACE_DAYS", 14)
# How often the deadline of one hazard may be extended.
MOST_EXTENSIONS = env.number("MOST_EXTENSIONS", 2)
# From when on what a photo says of itself warns whoever judges it: so far from the school, so long
# before it was sent, a device's clock so far off.
PHOTO_FAR_METRES = env.number("PHOTO_FAR_METRES", 500)
PHOTO_AGE_HOURS = env.number("PHOTO_AGE_HOURS", 72)
PHOTO_CLOCK_MINUTES = env.number("PHOTO_CLOCK_MINUTES", 10)
# A random draw whose visit is not planned within so many days, or not begun so many days after its
# day, has come to nothing; and within how many days from the draw its visit is to take place.
DRAW_LAPSE_DAYS = env.number("DRAW_LAPSE_DAYS", 14)
DRAW_VISIT_DAYS = env.number("DRAW_VISIT_DAYS", 30)

# -- monitoring ---------------------------------------------------------------------------------
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")  # none: /metrics is for this machine alone

# -- logs ---------------------------------------------------------------------------------------
LOGGING_CONFIG = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # safety.web.middleware.bind_address does it
# Of the public page the log keeps no address either (trust.md).
UNTRACED_PATHS = ("/report/",)
# Below these an address is a secret: the log says no more of it than that.
SECRET_PATHS = ("/drills/calendar/",)
# A demonstration has a person at its terminal: what goes well is not told there.
logs.configure(
    readable=DEMO or DEBUG,
    level=os.environ.get("LOG_LEVEL", "WARNING" if DEMO else "INFO"),
    secrets=SECRET_PATHS,
)
