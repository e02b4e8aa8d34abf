"""The program's own settings with fixed keys and what only tests need.

DATABASE_URL, REDIS_URL and TEST_DB_NAME are respected, so the same tests run on both databases.
"""

import base64
import os

_key = base64.b64encode(b"tests only, never a real secret.").decode()
os.environ.setdefault("SECRET_KEY", "tests only, never a real secret; long enough for every check")
os.environ.setdefault("FIELD_KEYS", f"1:{_key}")
os.environ.setdefault("SIGNING_KEY", _key)
os.environ.setdefault("LOG_LEVEL", "WARNING")

from safety.settings import *  # noqa: E402,F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.access.shared"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"  # what is queued stays in the test; no worker runs beside it
CELERY_BROKER_TRANSPORT_OPTIONS = {}
LANGUAGE_CODE = "en"  # what Chinese readers see is asked for by name
