"""Input for the catalogue: a version's heading and its items, in both languages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.actions.checklist import mark
from inspections.models import Area, ChecklistVersion, Item, Severity
from safety.base.forms import CleanForm, CleanModelForm
from safety.schools.models import Stage
from safety.web.forms import OnceMixin

# Where a rule was found (docs/rules.md); the last two wait for the bureau's word.
SOURCES = [
    ("", _("none")),
    ("T", _("the city's own documents")),
    ("L", _("read in the law's text")),
    ("S", _("quoted by a secondary page")),
    ("M", _("from memory")),
]
UNCONFIRMED = frozenset("SM")
MOST_SUGGESTIONS = 8


class SeenForm(CleanModelForm):
    """A form that remembers, in `seen`, the content that the person had before them."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = mark(self.instance) if self.instance.pk else ""

    def differences(self, current) -> list[dict]:
        """What was typed beside what is stored now, where they differ: [{label, typed, stored}]."""
        found = []
        for name in self._meta.fields:
            typed, stored = self.cleaned_data[name], getattr(current, name)
            if typed != stored:
                field = self.fields[name]
                typed, stored = _shown(field, typed), _shown(field, stored)
                found.append({"label": field.label, "typed": typed, "stored": stored})
        return found

    def seen_now(self, current) -> None:
        """Sent again, it is sent in the knowledge of what is there now."""
        self.data = {**self.data.dict(), **self._lists(), "seen": mark(current)}

    def _lists(self):
        many = [n for n, f in self.fields.items() if isinstance(f, forms.MultipleChoiceField)]
        return {name: self.data.getlist(name) for name in many}


def _shown(field, value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = dict(getattr(field, "choices", ()))
    values = value if isinstance(value, list) else [value]
    return "、".join(str(words.get(one, one)) for one in values)


class HeadForm(SeenForm):
    """Name, purpose and stages of a draft."""

    stages = forms.MultipleChoiceField(
        label=_("For these stages (none ticked: all)"),
        choices=Stage,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ChecklistVersion
        fields = ["name_zh", "name_en", "purpose_zh", "purpose_en", "stages"]


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return [line[:120] for line in lines if line][:MOST_SUGGESTIONS]


class ItemForm(SeenForm):
    """One item of a draft."""

    area = forms.ChoiceField(
        label=_("Area"), choices=[("", _("the checklist's own")), *Area.choices], required=False
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity)
    days = forms.IntegerField(label=_("Days to rectify"), min_value=1, max_value=365, initial=7)
    rule_source = forms.ChoiceField(label=_("Source of the rule"), choices=SOURCES, required=False)
    suggest_zh = LinesField(
        label=_("Typical findings in Chinese"), required=False, help_text=_("One a line.")
    )
    suggest_en = LinesField(
        label=_("Typical findings in English"), required=False, help_text=_("One a line.")
    )

    class Meta:
        model = Item
        fields = [
            "section_zh", "section_en", "text_zh", "text_en", "how_zh", "how_en",
            "rule_zh", "rule_en", "rule_source", "area", "severity", "days",
            "photo_on_fail", "on_the_spot", "suggest_zh", "suggest_en",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("text_zh", "text_en", "how_zh", "how_en")
        }


class MoveForm(OnceMixin, CleanForm):
    step = forms.TypedChoiceField(choices=[("-1", "-1"), ("1", "1")], coerce=int)


class ConfirmForm(OnceMixin, CleanForm):
    """Nothing but the token."""


class DraftForm(ConfirmForm):
    """What is done to a draft as a whole, as the person had it before them."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
