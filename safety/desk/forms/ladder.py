"""Input of a ladder: for each role the days on which it is told, and how often after the last."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base.forms import CleanForm, tighten
from safety.base.text import to_halfwidth
from safety.dues.ladders import EARLIEST_OFFSET, LATEST_OFFSET, Ladder, rungs
from safety.schools.models import Role

# From those nearest to the matter upwards.
ROLES = (
    *(Role.SAFETY_OFFICER, Role.PRINCIPAL, Role.TOWNSHIP_ADMIN, Role.DISTRICT_ADMIN),
    *(Role.CITY_ADMIN, Role.INSPECTOR, Role.LEADER),
)
MOST = 30
_DAY = re.compile(r"[-+−–]?\d{1,4}")


class DaysField(forms.CharField):
    """Days from the due date as a person lists them, "-7, -3, 0, 1"; gives them sorted."""

    def clean(self, value):
        text = to_halfwidth(super().clean(value)).replace("、", ",")
        return tuple(sorted(self.days([word for word in re.split(r"[,;\s]+", text) if word])))

    def days(self, words) -> list[int]:
        wrong = [word for word in words if not _DAY.fullmatch(word)]
        if wrong:
            raise ValidationError(_("“%(word)s” is not a number of days.") % {"word": wrong[0]})
        found = [int(word.replace("−", "-").replace("–", "-")) for word in words]
        if any(not EARLIEST_OFFSET <= day <= LATEST_OFFSET for day in found):
            raise ValidationError(
                _("Days go from %(first)d (before) to %(last)d (after the due date).")
                % {"first": EARLIEST_OFFSET, "last": LATEST_OFFSET}
            )
        twice = sorted({day for day in found if found.count(day) > 1})
        if twice:
            raise ValidationError(_("Day %(day)d stands here twice.") % {"day": twice[0]})
        if len(found) > MOST:
            raise ValidationError(_("At most %(n)d days for one role.") % {"n": MOST})
        return found


class LadderForm(CleanForm):
    """One line per role. `seen` is the mark of the ladder that the person had before them."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, files=None, *, ladder: Ladder, seen: str):
        super().__init__(data, initial={"seen": seen, **_initial(ladder)})
        for role in ROLES:
            self.fields[f"{role}_days"] = DaysField(
                label=role.label, required=False, max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"{role}_every"] = forms.IntegerField(
                label=gettext_lazy("then every … days"), required=False,
                min_value=1, max_value=LATEST_OFFSET,
            )  # fmt: skip
            for part in ("days", "every"):
                tighten(self.fields[f"{role}_{part}"])

    def lines(self):
        """(role label, field of days, field of the repeat) for the template."""
        return [(r.label, self[f"{r}_days"], self[f"{r}_every"]) for r in ROLES]

    def clean(self):
        data = super().clean()
        for role in ROLES:
            if data.get(f"{role}_every") and data.get(f"{role}_days") == ():
                self.add_error(f"{role}_days", _("Say from which day it is repeated."))
        if not self.errors and not self.ladder():
            raise ValidationError(_("Somebody must be told: give at least one day."))
        return data

    def ladder(self) -> Ladder:
        """What was typed, as rungs."""
        data, found = self.cleaned_data, []
        for role in ROLES:
            if data.get(f"{role}_days"):
                found += rungs(role.value, *data[f"{role}_days"], every=data[f"{role}_every"])
        return tuple(found)


def _initial(ladder: Ladder) -> dict:
    values: dict = {}
    for role in ROLES:
        own = sorted(rung for rung in ladder if rung.role == role)
        values[f"{role}_days"] = ", ".join(str(rung.offset) for rung in own)
        values[f"{role}_every"] = own[-1].every if own else None
    return values
