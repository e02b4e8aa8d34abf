"""Input of a draw: the weights, who may be drawn, why it is drawn again, the plan of its visit."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from inspections import draw as sums
from inspections.forms.visit import PlanVisitForm
from inspections.queries import draws
from safety.base.forms import CleanForm
from safety.schools.models import Role, User
from safety.web.forms import OnceMixin

USUAL_TEAM = 2


def weight(label, help_text, least=0):
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=sums.LARGEST_WEIGHT
    )


class DrawForm(OnceMixin, CleanForm):
    """The weights as the reader last used them, and the inspectors of their bureau."""

    WEIGHTS = tuple(sums.DEFAULT_WEIGHTS)

    base = weight(
        _("Every school"), _("At least 1, so that no school is ever out of the draw."), least=1
    )
    weeks = weight(
        _("Each week since its last visit"),
        _("By any bureau; counted up to two years. A school never visited has the most."),
    )
    open = weight(_("Each open hazard"), _("Counted up to 20."))
    overdue = weight(_("Each overdue hazard, on top"), _("Counted up to 20."))
    inspectors = forms.ModelMultipleChoiceField(
        label=_("Who may be drawn"),
        help_text=_(
            "Take out who cannot come, but leave more than are drawn, unless your bureau has no "
            "more. Who has been out less lately is likelier, and nobody is drawn for a school at "
            "which they have served."
        ),
        queryset=User.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )
    team_size = forms.IntegerField(
        label=_("How many inspectors"), min_value=1, max_value=sums.LARGEST_TEAM
    )

    def __init__(self, *args, user, seat, last=None, **kwargs):
        super().__init__(*args, **kwargs)
        people = draws.inspectors(seat.unit_id)
        loads = draws.loads(user, people.values("pk"))
        field = self.fields["inspectors"]
        field.queryset = people
        field.label_from_instance = lambda person: _who(person, loads[person.pk])
        for name, points in (last or sums.DEFAULT_WEIGHTS).items():
            self.fields[name].initial = points
        ticked = _usual(people, seat)
        field.initial = [person.uuid for person in ticked]
        self.fields["team_size"].initial = max(1, min(USUAL_TEAM, len(ticked) - 1))

    def draw(self) -> dict:
        """What the action asks for."""
        data = self.cleaned_data
        return {
            "uuid": data["client_uuid"],
            "weights": {name: data[name] for name in self.WEIGHTS},
            "inspectors": list(data["inspectors"]),
            "team_size": data["team_size"],
        }


def _usual(people, seat) -> list[User]:
    """Inspectors by post; where a bureau has none, everybody who plans there."""
    posts = people.filter(appointments__unit=seat.unit_id, appointments__role=Role.INSPECTOR)
    return list(posts.distinct()) or list(people)


def _who(person, visits) -> str:
    said = ngettext("%(n)d visit in 90 days", "%(n)d visits in 90 days", visits) % {"n": visits}
    return f"{person.name} · {said}"


class DrawAgainForm(DrawForm):
    """The same, with the reason; the school may stand, when only the inspectors cannot."""

    reason = forms.CharField(
        label=_("Why it is drawn again"),
        help_text=_("Stays on record, with the draw that it replaces."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    same_school = forms.ChoiceField(
        label=_("What is drawn again"),
        choices=[("", _("School and inspectors")), ("on", _("The inspectors alone"))],
        required=False,
        widget=forms.RadioSelect,
    )

    def draw(self) -> dict:
        data = self.cleaned_data
        return super().draw() | {
            "reason": data["reason"],
            "same_school": bool(data["same_school"]),
        }


class PlanDrawnForm(PlanVisitForm):
    """The plan of a visit whose school and team were drawn: unannounced, no choice of people."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["kind"], self.fields["team"]
        self.fields["reason"].initial = gettext("Drawn at random, weighted by risk")
        self.fields["planned_for"].help_text = _("Within %(n)d days from the draw.") % {
            "n": settings.DRAW_VISIT_DAYS
        }
