"""Terms: plain facts, whose changes the audit log keeps."""

from datetime import date

from django.db import transaction

from safety.base.seen import compare
from safety.schools.models import Term


def change_term(term: Term, *, name: str, starts_on: date, ends_on: date, seen: str = "") -> Term:
    """Correct a term. `seen`: the mark of what the person had before them (base.seen); Conflict
    when that is not what is there."""
    facts = {"name": name, "starts_on": starts_on, "ends_on": ends_on}
    with transaction.atomic():
        row = Term.objects.select_for_update().get(pk=term.pk)
        compare(row, seen, facts)
        for column, value in facts.items():
            setattr(row, column, value)
        row.save(update_fields=list(facts))
    return row
