"""Filters of the inbox and of the log of reminders."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.dues import kinds
from safety.schools.queries import search
from safety.web.forms import FilterForm

ANY = ("", _("any"))


def _kinds():
    return [ANY, *((kind.code, kind.label) for kind in kinds.everything())]


class InboxFilter(FilterForm):
    show = forms.ChoiceField(
        label=_("Read or not"), choices=[("", _("all")), ("unread", _("unread"))]
    )
    kind = forms.ChoiceField(label=_("About"), choices=lazy(_kinds, list))

    def narrow(self, rows):
        data = self.cleaned_data
        rows = rows.filter(read_at=None) if data["show"] else rows
        return rows.filter(kind=data["kind"]) if data["kind"] else rows


class LogFilter(FilterForm):
    """By the person told (name, pinyin or sign-in name), by what, and by day."""

    person = forms.CharField(
        label=_("Person told"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    kind = forms.ChoiceField(label=_("About"), choices=lazy(_kinds, list))
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("This day lies before the first one."))
        return data

    def narrow(self, rows):
        data = self.cleaned_data
        if data["person"]:
            rows = search(rows, data["person"], "user__search", "user__name", "user__username")
        if data["kind"]:
            rows = rows.filter(kind=data["kind"])
        if data["first"]:
            rows = rows.filter(made_at__gte=clock.start_of(data["first"]))
        return rows.filter(made_at__lt=clock.end_of(data["last"])) if data["last"] else rows
