from django.core.management.base import BaseCommand

from inspections import load_catalogue


class Command(BaseCommand):
    help = "Publish the checklists of the catalogue that are not there yet. Harmless when repeated."

    def handle(self, *args, **options):
        codes = load_catalogue.load()
        self.stdout.write(f"{len(codes)} checklists loaded. {' '.join(codes)}".strip())
