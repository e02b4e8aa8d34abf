"""Input of a look-back: which round is started, which of its hazards are shown, what was found."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from inspections import rules
from inspections.models import LookBack, LookBackItem
from inspections.queries import look_backs
from safety.base import clock
from safety.base.forms import CleanForm
from safety.web.forms import FilterForm, OnceMixin, VersionMixin
from safety.web.plain import PlainChoiceField

Kind, Outcome = LookBack.Kind, LookBackItem.Outcome


class LookBackForm(OnceMixin, CleanForm):
    """The kind with how many hazards fit it, a title, the size of a sample."""

    kind = forms.ChoiceField(label=_("What is looked at"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=80)
    size = forms.IntegerField(
        label=_("How many hazards a sample has"),
        min_value=1,
        max_value=rules.LARGEST_SAMPLE,
        required=False,
        help_text=_("For a sample alone: the annual assessment takes them all."),
    )

    def __init__(self, *args, counts: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (Kind.ANNUAL, _choice(gettext("Annual assessment"), counts[Kind.ANNUAL])),
            (Kind.SAMPLE, _choice(gettext("Sample"), counts[Kind.SAMPLE])),
        ]
        day = clock.today().isoformat()
        self.fields["title"].initial = gettext("Look-back of %(day)s") % {"day": day}
        self.fields["size"].initial = rules.LOOK_BACK_SAMPLE

    def clean_size(self):
        return self.cleaned_data["size"] or rules.LOOK_BACK_SAMPLE


def _choice(label, count) -> str:
    most = look_backs.COUNTED
    if count > most:
        fit = gettext("more than %(n)d hazards fit") % {"n": most}
    else:
        fit = ngettext("%(n)d hazard fits", "%(n)d hazards fit", count) % {"n": count}
    return f"{label}: {fit}"


class ItemFilter(FilterForm):
    """Hazards of a round by what was found."""

    outcome = PlainChoiceField(label=_("Result"), choices=[("", _("any")), *Outcome.choices])

    def narrow(self, rows):
        outcome = self.cleaned_data.get("outcome")
        return rows.filter(outcome=outcome) if outcome else rows


class OutcomeForm(VersionMixin, CleanForm):
    """What somebody found who looked at a hazard again."""

    outcome = forms.ChoiceField(
        label=_("What was found"),
        choices=[
            (Outcome.HELD, _("Still in order")),
            (Outcome.RELAPSED, _("Relapsed: open it again under its number")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What was seen"),
        max_length=500,
        required=False,
        help_text=_("Needed when it has relapsed: the school reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        data = super().clean()
        if data.get("outcome") == Outcome.RELAPSED and not data.get("note"):
            self.add_error("note", _("Say what has come back, so that the school can fix it."))
        return data
