"""Input about group channels."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base.forms import CleanForm
from safety.dues.channels import outside
from safety.dues.models import Channel
from safety.schools.queries import search
from safety.web.forms import FilterForm, OnceMixin, VersionMixin

SHORTEST_SECRET = 8  # of which four letters are shown
KEPT = _("Leave this empty to keep the present one, which ends in …%s.")


class SecretField(forms.CharField):
    """A secret as it was copied: never prefilled, never shown again."""

    secret = True

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(widget=widget, required=False, **kwargs)


class AddressMixin(CleanForm):
    """Where a channel leads, and the key that signs what is sent there. `kind()` is known."""

    address = SecretField(label=_("Address of the robot (webhook)"), max_length=500)
    secret = SecretField(
        label=_("Signing secret"),
        max_length=200,
        min_length=SHORTEST_SECRET,
        help_text=_(
            "DingTalk and Feishu: shown where signing is switched on. WeCom has none. A webhook of "
            "your own: a secret of at least 8 letters that the receiver knows too."
        ),
    )

    def kind(self) -> str:
        raise NotImplementedError

    def clean_address(self):
        address = self.cleaned_data["address"]
        if address:
            try:
                host = outside.check(address)
            except outside.Forbidden as refusal:
                raise forms.ValidationError(refusal.message, "forbidden") from None
            if len(host) > 253:
                raise forms.ValidationError(_("This is no web address."), "forbidden")
        return address

    def clean(self):
        data = super().clean()
        if self.kind() == Channel.Kind.WECOM and data.get("secret"):
            self.add_error("secret", _("WeCom robots have no signing secret: leave this empty."))
        return data


class ChannelForm(OnceMixin, AddressMixin):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    channel = forms.ChoiceField(label=_("Kind of channel"), choices=Channel.Kind)
    name = forms.CharField(
        label=_("Name of the group"), max_length=60, help_text=_("As the group is called there.")
    )

    field_order = ("unit", "channel", "name", "address", "secret")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].required = True
        self.fields["address"].help_text = _("Copy it whole, as the robot's settings show it.")
        self.only = units[0] if len(units) == 1 else None
        if self.only:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units

    def kind(self) -> str:
        return self.cleaned_data.get("channel", "")

    def clean(self):
        data = super().clean()
        missing = "secret" not in self.errors and not data.get("secret")
        if self.kind() == Channel.Kind.WEBHOOK and missing:
            self.add_error("secret", _("A webhook of your own needs a secret to sign with."))
        return data

    def values(self) -> dict:
        data = self.cleaned_data
        return {
            "unit": self.only or data["unit"],
            "uuid": data["client_uuid"],
            "kind": data["channel"],
            **{name: data[name] for name in ("name", "address", "secret")},
        }


class ChannelEditForm(VersionMixin, AddressMixin):
    name = forms.CharField(label=_("Name of the group"), max_length=60)
    active = forms.BooleanField(label=_("In use"), required=False)

    field_order = ("name", "active", "address", "secret")

    def __init__(self, *args, channel: Channel, **kwargs):
        initial = {"name": channel.name, "active": channel.active}
        super().__init__(*args, initial=initial, version=channel.version, **kwargs)
        self.row = channel
        for field in ("address", "secret"):
            if end := channel.end_of(field):
                self.fields[field].help_text = KEPT % end
        if channel.kind == Channel.Kind.WECOM:
            del self.fields["secret"]

    def kind(self) -> str:
        return self.row.kind


class ChannelFilter(FilterForm):
    q = forms.CharField(
        label=_("Unit"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )

    def narrow(self, rows):
        text = self.cleaned_data["q"]
        return search(rows, text, "unit__search") if text else rows
