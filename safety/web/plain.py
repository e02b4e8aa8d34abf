"""Form controls of hot pages, written in one go.

Django renders a template for each control and each option of a select; on a list page with a dozen
filters that costs more than its rows. What comes out here is the same HTML.
"""

from html import escape

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
