"""What somebody typed beside what is stored now, of any form that fills itself from its row."""

from collections.abc import Iterator, Mapping

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BoundField, Form
from django.utils.translation import gettext as _

from safety.web.templatetags.site import day

NOTHING = "–"


def differences(form: Form, now: Form) -> Iterator[dict]:
    """As components/_differences.html shows them: {label, typed, stored} of each field in which
    they differ. `now`: the same form, unfilled, over the row as it is. What a form does not fill
    from the row, such as a reason, is not compared."""
    for there in now.visible_fields():
        if there.name not in now.initial or there.field.widget.needs_multipart_form:
            continue
        typed = said(form[there.name]) if there.name in form.fields else NOTHING
        if typed != (stored := said(there)):
            yield {"label": there.label, "typed": typed, "stored": stored}


def beside(form: Form, stored: Mapping[str, object]) -> Iterator[dict]:
    """The same of a form that does not fill itself from its row: `stored` is what the row says
    now, by the fields in which somebody typed."""
    for name, value in stored.items():
        typed, there = said(form[name]), in_words(value)
        if typed != there:
            yield {"label": form[name].label, "typed": typed, "stored": there}


def said(bound: BoundField) -> str:
    """The value of a field in words, typed or stored alike."""
    try:
        value = bound.field.to_python(bound.value())
    except ValidationError:  # what is stored may be offered no more
        value = bound.value()
    if isinstance(value, Model):  # as the list of choices calls it, which may keep a name to itself
        return in_words(bound.field.label_from_instance(value))
    if choices := dict(getattr(bound.field, "choices", ())):
        known = {str(code): label for code, label in choices.items()}
        many = value if isinstance(value, list) else [value]
        value = _(", ").join(str(known.get(str(one), one)) for one in many if one is not None)
    return in_words(value)


def in_words(value) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "hour"):
        return f"{value:%H:%M}"
    if hasattr(value, "year"):
        return day(value, "table")
    if isinstance(value, int):
        return str(value)
    if hasattr(value, "normalize"):  # a decimal, as exact as it is
        return f"{value.normalize():f}"
    return "\n".join(line.strip() for line in str(value).splitlines())
