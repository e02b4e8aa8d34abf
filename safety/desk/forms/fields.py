"""Fields that several forms of the desk share: days, phones, a unit found by searching."""

import re
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base.text import to_halfwidth
from safety.schools.models import School, Tier, Unit
from safety.schools.queries import search

SUGGESTIONS = 15
BUREAUS = (Tier.PROVINCE, Tier.CITY, Tier.DISTRICT, Tier.TOWNSHIP)


# A mobile, a landline with or without its area code and extension, a 400 number.
PHONE = re.compile(
    r"1\d{2}-?\d{4}-?\d{4}|-?(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}"
)


class DayInput(forms.DateInput):
    """A day chosen from the browser's calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class SchoolField(forms.ModelChoiceField):
    """One of the reader's own schools; hidden where there is no choice."""

    def __init__(self, **kwargs):
        super().__init__(School.objects.none(), to_field_name="unit__uuid", **kwargs)

    def offer(self, schools: list[School]):
        rows = School.objects.filter(pk__in=[school.pk for school in schools])
        self.queryset = rows.select_related("unit")
        if len(schools) == 1:
            self.initial, self.widget = schools[0], forms.HiddenInput()

    def prepare_value(self, value):
        return str(value.uuid) if isinstance(value, School) else value


class PhoneField(forms.CharField):
    """A phone number as people write it, kept in ASCII digits: +86 138…, 0317-1234567转8."""

    default_error_messages = {
        "phone": gettext_lazy("This is no phone number. Use digits, such as 0317-2021000.")
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value):
        text = super().clean(to_halfwidth(str(value or "")).replace("转", "-"))
        digits = re.sub(r"[ ()]", "", text).removeprefix("+86").removeprefix("0086")
        if text and not PHONE.fullmatch(digits):
            raise forms.ValidationError(self.error_messages["phone"], "phone")
        return text


class Suggest(forms.TextInput):
    """A text field that offers what fits while one types; without JavaScript one types a code."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})
        self.url, self.offered = "", []

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy.offered = list(self.offered)
        return copy

    def render(self, name, value, attrs=None, renderer=None):
        box = f"{(attrs or {}).get('id') or name}-options"
        wired = {
            "list": box,
            "hx-get": f"{self.url}&{urlencode({'for': name})}",
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{box}",
            "hx-swap": "innerHTML",
            "hx-params": name,
        }
        field = super().render(name, value, {**(attrs or {}), **wired}, renderer)
        options = format_html_join("", '<option value="{}">', ((text,) for text in self.offered))
        return format_html('{}<datalist id="{}">{}</datalist>', field, box, options)


class UnitField(forms.CharField):
    """A unit of certain tiers among those that `user` may see: typed, suggested, or given.

    In: a Unit, the text of a suggestion, a code, or words of its name or pinyin that fit one unit
    alone. Out: the Unit. A unit that may not be seen is one that does not exist.
    """

    widget = Suggest
    default_error_messages = {
        "none": gettext_lazy("Nothing of this name or code was found."),
        "many": gettext_lazy("Several fit: %(names)s. Choose one of them."),
    }

    def __init__(self, *, tiers, **kwargs):
        super().__init__(max_length=120, **kwargs)
        self.tiers, self.user = tuple(tiers), None

    def narrow_to(self, user) -> None:
        """Forms call this once they know who is filling them in."""
        self.user = user
        self.widget.url = f"{reverse('desk:unit_suggest')}?{urlencode({'tiers': self.tiers}, True)}"

    def clean(self, value):
        if isinstance(value, Unit):
            return value if value.tier in self.tiers else self._none()
        text = super().clean(value)
        return self._find(text) if text else None

    def prepare_value(self, value):
        return unit_label(value) if isinstance(value, Unit) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def _find(self, text) -> Unit:
        rows = units_offered(self.user, self.tiers)
        found = [row for row in rows.filter(name=_stem(text))[:50] if unit_label(row) == text]
        for narrower in (Q(school__code=text) | Q(code=text), Q(name=text)):
            found = found or list(rows.filter(narrower)[:SUGGESTIONS])
        found = found or list(search_units(rows, text)[:SUGGESTIONS])
        if not found:
            self._none()
        if len(found) > 1:
            self.widget.offered = [unit_label(row) for row in found]
            names = _(", ").join(self.widget.offered[:5])
            raise forms.ValidationError(self.error_messages["many"], "many", {"names": names})
        return found[0]

    def _none(self):
        raise forms.ValidationError(self.error_messages["none"], "none")


def units_offered(user, tiers):
    """Units in use of these tiers that a person may see, ready for `unit_label`."""
    rows = Unit.objects.visible_to(user).filter(active=True, tier__in=tiers)
    return rows.select_related("school", "parent").order_by("name", "pk")


def search_units(rows, text):
    return search(rows, text, "search", "code", "school__code")


def unit_label(unit: Unit) -> str:
    """How a unit stands in a suggestion: the name, and what tells it from others of that name."""
    if unit.tier == Tier.SCHOOL:
        mark = unit.school.code
    else:
        mark = unit.code or (unit.parent.name if unit.parent else "")
    return f"{unit.name} ({mark})" if mark else unit.name


def _stem(text: str) -> str:
    return text.rpartition(" (")[0] or text
