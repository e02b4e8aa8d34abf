"""Input of a bureau's template of a drill."""

from django import forms
from django.utils.translation import gettext_lazy as _

from drills.actions.template import WORDS
from drills.forms.drill_plan import WordFields
from drills.models import DrillTemplate, Scenario
from drills.rules import lines
from drills.rules.record import LONGEST, SHORTEST
from safety.schools.models import Unit
from safety.web.forms import OnceMixin, VersionMixin


class TemplateWords(WordFields):
    """Posts and ways are checked as a plan's are, and kept as the lines that they are."""

    def clean(self):
        data = super().clean()
        for name in ("posts", "routes"):
            if name in data:
                data[name] = lines.written(data[name])
        seconds = data.get("target_seconds")
        if seconds is not None and not SHORTEST <= seconds <= LONGEST:
            self.add_error("target_seconds", _("Give the target in seconds, from 10 to 3600."))
        return data


class TemplateForm(OnceMixin, TemplateWords):
    """A new one. `units`: the bureaus whose templates the reader keeps."""

    scenario = forms.ChoiceField(label=_("Scenario"), choices=Scenario.choices)
    field_order = ("unit", "scenario")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.only: Unit | None = units[0] if len(units) == 1 else None
        if self.only is None:
            self.fields["unit"] = forms.ModelChoiceField(
                label=_("Bureau"), queryset=units, to_field_name="uuid"
            )
            self.order_fields(self.field_order)

    def unit(self) -> Unit:
        return self.only or self.cleaned_data["unit"]

    def words(self) -> dict:
        return {name: self.cleaned_data[name] for name in WORDS}


class TemplateEditForm(VersionMixin, TemplateWords):
    in_use = forms.BooleanField(label=_("Offered to schools"), required=False)

    def __init__(self, *args, template: DrillTemplate, **kwargs):
        initial = {name: getattr(template, name) for name in (*WORDS, "in_use")}
        super().__init__(*args, version=template.version, initial=initial, **kwargs)
