"""`manage.py owe_drills`: open now what beat would open within the hour."""

from django.core.management.base import BaseCommand

from drills.dues.drill import owe_all


class Command(BaseCommand):
    help = "Opens the drills that schools owe this month, quarter and term. Harmless to repeat."

    def handle(self, *args, **options):
        self.stdout.write(f"{owe_all()} drills are owed that were not before.")
