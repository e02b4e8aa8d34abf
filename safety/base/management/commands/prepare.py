import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections


class Command(BaseCommand):
    help = "Before each start: tables, compiled messages, static files. Does only what has changed."
    requires_system_checks = []

    def handle(self, *args, **options):
        # Before migrate: migrations and checks load the translations once and for all.
        call_command("messages", "compile")
        self.check(tags=[Tags.database], databases=list(connections))  # no other, for a quick start
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not settings.DEBUG:
            self._collect()

    def _collect(self):
        stamp, now = Path(settings.STATIC_ROOT) / ".stamp", _fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(now)
        self.stdout.write("Static files collected.")


def _fingerprint() -> str:
    """Changes when any static file does: its path, size or time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
