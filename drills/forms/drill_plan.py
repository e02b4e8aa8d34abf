"""Input of the plan of a drill, and of the template from which it begins."""

from django import forms
from django.utils.translation import gettext_lazy as _

from drills.actions.drill_plan import OWN
from drills.models import Drill, DrillTemplate
from drills.queries.plan import rows_of
from drills.rules import lines
from drills.rules.plan import faults_of_words
from drills.rules.record import CROWD, target_for
from safety.base.forms import CleanForm
from safety.web.forms import VersionMixin


class LinesField(forms.CharField):
    """Rows as lines of text; cleaned to the rows themselves. `parse`: of rules.lines."""

    def __init__(self, *, parse, rows=6, **kwargs):
        self.parse = parse
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value):
        try:
            return self.parse(super().clean(value))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


def _text(label, rows=2, **kwargs) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=1000, widget=area, **kwargs)


class WordFields(CleanForm):
    """What a plan and a template have in common, in the order in which one thinks of it."""

    purpose = _text(_("Purpose"), help_text=_("What is to be shown: everybody out in good order."))
    course = _text(
        _("What is assumed to happen"),
        help_text=_(
            "Example: fire in the laboratory on the second floor, the east stairs in smoke."
        ),
    )
    routes = LinesField(
        label=_("Ways out"), parse=lines.routes, required=False,
        help_text=_("A line each, with a stroke between: from where / by which stairs and exit."),
    )  # fmt: skip
    posts = LinesField(
        label=_("Posts at floors and stairs"), parse=lines.posts, required=False,
        help_text=_("A line each, with strokes between: where / who / what they do."),
    )  # fmt: skip
    assembly = forms.CharField(
        label=_("Assembly point"), required=False, max_length=200,
        help_text=_("Where people are counted: the sports field, away from buildings and wires."),
    )  # fmt: skip
    signals = _text(
        _("Signals"), help_text=_("How the drill begins and ends, and what if the power is off.")
    )
    command = _text(
        _("Command group"), 3,
        help_text=_("Who leads, who gives the signal, who counts, who gives first aid."),
    )  # fmt: skip
    target_seconds = forms.IntegerField(
        label=_("Time target in seconds"), required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class DrillPlanForm(VersionMixin, WordFields):
    """The plan of a drill. `template`: what a bureau gives to begin with, where nothing is
    written yet."""

    place = forms.CharField(label=_("Place of the drill"), required=False, max_length=200)
    expected = forms.IntegerField(
        label=_("People who are to take part"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    field_order = (
        *("purpose", "course", "place", "routes", "posts", "assembly", "signals"),
        *("command", "expected", "target_seconds"),
    )

    def __init__(self, *args, drill: Drill, template: DrillTemplate | None = None, **kwargs):
        self.drill = drill
        initial = stored(drill) or begun(drill, template)
        super().__init__(*args, version=drill.version, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if {"routes", "assembly", "expected", "target_seconds"} <= data.keys():
            school = self.drill.school
            found = faults_of_words(
                routes=data["routes"], assembly=data["assembly"], expected=data["expected"],
                target_seconds=data["target_seconds"], crowd=school.pupils + school.staff,
                most=CROWD,
            )  # fmt: skip
            for field, fault in found.items():
                self.add_error(field, fault)
        return data


def stored(drill: Drill) -> dict:
    """What the fields say of a drill's plan as it is; {} where there is none."""
    plan = getattr(drill, "plan", None)
    if plan is None:
        return {}
    posts, routes = rows_of(plan)
    words = {name: getattr(plan, name) for name in OWN}
    return {**words, "posts": lines.written(posts), "routes": lines.written(routes)}


def begun(drill: Drill, template: DrillTemplate | None) -> dict:
    """With what a new plan begins: what is known of the school, and a bureau's words."""
    school = drill.school
    first = {
        "expected": school.pupils + school.staff or None,
        "target_seconds": target_for(drill.scenario, school.storeys),
    }
    if template is None:
        return first
    names = ("purpose", "course", "command", "assembly", "signals", "posts", "routes")
    words = {name: getattr(template, name) for name in names}
    target = template.target_seconds or first["target_seconds"]
    return {**first, **words, "target_seconds": target}
