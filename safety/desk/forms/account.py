"""Input about one's own account, and the filter of the security log."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import CleanModelForm
from safety.desk.events import KINDS
from safety.desk.forms.fields import DayInput, PhoneField
from safety.schools.models import User
from safety.schools.queries import search
from safety.web.forms import FilterForm


class AccountForm(CleanModelForm):
    """What a person changes for themselves."""

    phone = PhoneField(label=_("Phone"), required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("as the browser asks")), *settings.LANGUAGES],
    )

    class Meta:
        model = User
        fields = ["phone", "email", "language"]
        help_texts = {
            "email": _("Where the morning digest goes; without one it stays in the inbox.")
        }

    def __init__(self, *args, person: User, **kwargs):
        initial = {name: getattr(person, name) for name in self.Meta.fields}
        super().__init__(*args, initial=initial, **kwargs)


class EventFilter(FilterForm):
    """What happened, to or by whom, when."""

    kind = forms.ChoiceField(label=_("What"), choices=[("", _("any")), *KINDS.items()])
    q = forms.CharField(
        label=_("Who"),
        max_length=60,
        help_text=_("Name, pinyin or sign-in name"),
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    since = forms.DateField(label=_("From"), widget=DayInput)
    until = forms.DateField(label=_("To"), widget=DayInput)

    def narrow(self, rows):
        data = self.cleaned_data
        if data["kind"]:
            rows = rows.filter(kind=data["kind"])
        if data["since"]:
            rows = rows.filter(at__gte=clock.start_of(data["since"]))
        if data["until"]:
            rows = rows.filter(at__lt=clock.end_of(data["until"]))
        if not data["q"]:
            return rows
        people = search(User.objects.visible_to(self.user), data["q"], "search", "username")
        ids = list(people.values_list("pk", flat=True)[:200])
        return rows.filter(user__in=ids) | rows.filter(subject__in=ids)
