from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from safety.base import messages


class Command(BaseCommand):
    help = (
        "Translations. extract: new strings of the source into django.po, unused ones out of it. "
        "compile: .mo files. check: fail on anything missing or wrong."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("verb", choices=["extract", "compile", "check"])

    def handle(self, *args, verb, **options):
        self.locale = Path(settings.LOCALE_PATHS[0])
        self.path = self.locale / messages.LOCALE / "LC_MESSAGES" / "django.po"
        try:
            getattr(self, f"_{verb}")()
        except messages.Untranslatable as error:
            raise CommandError(str(error)) from error

    def _extract(self):
        fresh = self._fresh()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh.wrapwidth = 0
        fresh.save(str(self.path))
        missing = sum("untranslated" in fault for fault in messages.faults(fresh))
        self.stdout.write(f"{len(fresh)} strings, {missing} untranslated.")

    def _compile(self):
        for path in self.locale.glob("*/LC_MESSAGES/*.po"):
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))

    def _check(self):
        fresh = self._fresh()
        found = messages.faults(fresh)
        known = {messages.key(entry) for entry in fresh}
        unused = sorted(messages.words_of(self.path).keys() - known)
        found += [f"no longer used: {english!r}" for english in unused]
        if not self.path.exists() or str(polib.pofile(str(self.path))) != str(fresh):
            found.append("django.po is stale: run make messages")
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults in the translations.")
        self.stdout.write(f"{len(fresh)} strings, all translated.")

    def _fresh(self):
        """The strings of the source as it stands, each with its Chinese from django.po."""
        fresh = messages.extract(settings.BASE_DIR)
        messages.fill(fresh, messages.words_of(self.path))
        return fresh
