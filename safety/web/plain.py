"""Form controls of hot pages, written in one go.

Django renders a template for each control and each option of a select; on a list page with a dozen
filters that costs more than its rows. What comes out here is the same HTML, and what was written
for the same values in the same language is not written again (`controls`).
"""

from html import escape
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html" for kind in ("text", "number", "date", "hidden", "input")
)


class PlainRenderer(DjangoTemplates):
    """Writes inputs without a template; everything else as Django does."""

    def render(self, template_name, context, request=None):
        if template_name not in INPUTS:
            return super().render(template_name, context, request)
        widget = context["widget"]
        value = widget["value"]
        attrs = {"type": widget["type"], "name": widget["name"], **widget["attrs"]}
        return format_html(
            "<input{}>", flatatt(attrs | ({} if value is None else {"value": value}))
        )


PLAIN = PlainRenderer()  # one for all: each finds its template engine anew


class PlainSelect(forms.Select):
    """A select of one level, one value chosen."""

    def __deepcopy__(self, memo):
        """As `PlainChoiceField`: the choices are not gone through again for each form."""
        return super(forms.widgets.ChoiceWidget, self).__deepcopy__(memo)

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = self.format_value(value)
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if key in chosen else ""}>'
            f"{escape(label)}</option>"
            for key, label in ((str(key), str(label)) for key, label in self.choices)
        )
        attrs = flatatt(self.build_attrs(self.attrs, attrs))
        # Keys and labels have been escaped one by one above.
        return format_html('<select name="{}"{}>{}</select>', name, attrs, SafeString(options))


class PlainChoiceField(forms.ChoiceField):
    widget = PlainSelect

    def __deepcopy__(self, memo):
        """Copied for each form as any field is, save its choices: nobody changes them in place."""
        return super(forms.ChoiceField, self).__deepcopy__(memo)


class LoadedChoiceField(PlainChoiceField):
    """Chooses one of the rows given to `offer` (they have `uuid` and `name`): one query serves the
    choices and the choice.

    cleaned_data holds the row, None when nothing was chosen.
    """

    def offer(self, rows) -> None:
        self.rows = {str(row.uuid): row for row in rows}
        self.choices = [*self.choices, *((key, row.name) for key, row in self.rows.items())]

    @cached_property
    def rows(self) -> dict:
        return {}

    def clean(self, value):
        return self.rows.get(super().clean(value))


MOST_KEPT = 500
_kept: dict[Any, SafeString] = {}


def controls(form, write, *beside) -> SafeString:
    """What `write()` makes of the controls of a form, kept for whoever is shown the very same.

    The key is all that the controls show: the form's class, the language, and of each field its
    value, choices, attributes and words; and what is shown `beside` them. Nothing is kept of a form
    with errors.
    """
    if form.errors:
        return write()
    key = type(form), get_language(), form.prefix, form.auto_id, beside, *map(_shown, form)
    html = _kept.get(key)  # asked once: another thread may empty it meanwhile
    if html is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        html = _kept[key] = write()
    return html


def _shown(bound) -> tuple:
    field, value = bound.field, bound.value()
    choices = getattr(field, "choices", ())
    usual = bound.form.base_fields.get(bound.name)  # whose choices follow from the class
    return (
        bound.name,
        value if value is None or type(value) is str else repr(value),
        _word(field.label),
        field.required,
        field.disabled,
        tuple(field.widget.attrs.items()),
        None
        if choices is getattr(usual, "choices", ())
        else tuple((str(key), _word(label)) for key, label in choices),
    )


def _word(label) -> str | None:
    """A text as it is; None for one that its class gives and the language decides."""
    return label if isinstance(label, str) else None
