from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from safety.desk.views.importing import KINDS
from safety.schools.models import User
from safety.sheets import registry
from safety.sheets.importer import counted
from safety.sheets.package import Unreadable


class Command(BaseCommand):
    help = (
        "Check a list of schools or people (.xlsx), and with --write write it, all or nothing, "
        "as a person who may. A list with faults comes back marked beside the file."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", required=True, help="sign-in name")
        parser.add_argument("--write", action="store_true", help="write it when it has no fault")

    def handle(self, *args, kind, file, username, write, **options):
        user = User.objects.filter(username=username.lower()).first()
        found = registry.imports(KINDS[kind])
        if user is None or not found.allowed(user):
            raise CommandError(f"{username} is nobody who may import such a list.")
        importer = found.make(user, {})
        try:
            data = file.read_bytes()
            outcome = importer.apply(data) if write else importer.check(data)
        except (OSError, Unreadable) as error:
            raise CommandError(str(getattr(error, "message", error))) from error
        for warning in outcome.warnings:
            self.stdout.write(str(warning))
        if outcome.problems:
            self._give_back(outcome, file)
        for _sheet, row, who, header, before, after in outcome.changes[:50]:
            self.stdout.write(f"{row} {who}, {header}: {before or '-'} > {after or '-'}")
        self.stdout.write(counted(outcome.as_json()))
        self.stdout.write("Written." if outcome.applied else "Nothing was written: add --write.")

    def _give_back(self, outcome, file):
        for problem in outcome.problems[:50]:
            self.stdout.write(f"{problem.sheet} {problem.row} {problem.header}: {problem.reason}")
        marked = file.with_name(f"{file.stem} (to mend).xlsx")
        marked.write_bytes(outcome.marked())
        raise CommandError(f"{len(outcome.problems)} cells need mending: see {marked}")
