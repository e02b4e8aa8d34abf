"""Input of what the parents' committee saw."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from canteen.forms.duty import OfDay
from canteen.forms.supervision import WORDS
from canteen.rules import parents
from canteen.rules.parents import Aspect, Seen
from safety.base.forms import Judged

SEEN = [*Seen.choices, (parents.NOT_LOOKED, _("not looked at"))]


def _seen(aspect):
    return forms.ChoiceField(
        label=capfirst(aspect.label), choices=SEEN, required=False, widget=forms.RadioSelect
    )


class LookFields(Judged):
    person = forms.CharField(
        label=_("Who looked"), max_length=40,
        help_text=_("The parents of the committee who were there. No pupil is named."),
    )  # fmt: skip
    quality = _seen(Aspect.QUALITY)
    price = _seen(Aspect.PRICE)
    order = _seen(Aspect.ORDER)
    found = forms.CharField(
        label=_("What the parents say"), max_length=300, required=False, **WORDS
    )
    measures = forms.CharField(
        label=_("What is done about it"), max_length=300, required=False, **WORDS
    )

    def clean(self):
        data = super().clean()
        names = [*Aspect.values, "found", "measures"]
        if data.keys() >= set(names):
            seen = {aspect: data[aspect] for aspect in Aspect.values}
            self.put(parents.faults_of_look(seen, data["found"], data["measures"]))
        return data


class LookForm(OfDay, LookFields):
    faults_of_day = staticmethod(parents.faults_of_day)
    photo = forms.FileField(
        label=_("Photo"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip
