"""Units as a row of a list names them: exactly, by name or code, never by a part of it."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.desk.forms.fields import BUREAUS, unit_label
from safety.desk.sheets.words import office_names
from safety.schools.models import Tier, Unit
from safety.sheets.kinds import compact


class ChosenUnit(forms.Field):
    """A unit that the column's choices have found; other text names none of the reader's."""

    default_error_messages = {
        "none": gettext_lazy("Nothing of this name is in your area. Choose it from the template."),
    }

    def clean(self, value):
        if value and not isinstance(value, Unit):
            raise forms.ValidationError(self.error_messages["none"], "none")
        return super().clean(value or None)


class Places:
    """Every unit that `user` sees, found by name or code. One query, made here."""

    def __init__(self, user):
        self.by_code: dict[str, list[Unit]] = {}
        self.by_name: dict[str, list[Unit]] = {}
        rows = Unit.objects.visible_to(user).filter(tier__in=(*BUREAUS, Tier.SCHOOL))
        for unit in rows.select_related("school", "parent", "city"):
            code = unit.school.code if unit.tier == Tier.SCHOOL else unit.code
            if code:
                self.by_code.setdefault(code, []).append(unit)
            for name in {compact(n) for n in (unit.name, unit_label(unit), *office_names(unit))}:
                self.by_name.setdefault(name, []).append(unit)

    def find(self, text: str) -> Unit:
        """The one unit in use of this code or name. Raises ValidationError; its code is "many"
        where several bear the name."""
        word = compact(text)
        found = self.by_code.get(word) or self.by_name.get(word, [])
        present = [unit for unit in found if unit.active]
        if len(present) == 1:
            return present[0]
        if present:
            raise forms.ValidationError(
                _("Several have this name: %(names)s. Write the code instead.")
                % {"names": _listed(present)},
                "many",
            )
        if found:
            raise forms.ValidationError(
                _("“%(name)s” is no longer in use.") % {"name": found[0].name}, "gone"
            )
        raise forms.ValidationError(
            _("Nothing in your area has exactly this name or code. Write the code, or the name in "
              "full."),
            "none",
        )  # fmt: skip

    def bears(self, unit: Unit, text: str) -> bool:
        """Whether this text is a name or the code of the unit."""
        word = compact(text)
        return unit in (*self.by_code.get(word, ()), *self.by_name.get(word, ()))


def _listed(units: Iterable[Unit]) -> str:
    return _(", ").join(sorted(unit_label(unit) for unit in units)[:5])


def in_blocks(values: Iterable, size: int = 2000):
    """Values in lists that one query can take."""
    rest = list(values)
    return (rest[start : start + size] for start in range(0, len(rest), size))
