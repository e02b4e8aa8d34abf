"""Group channels: what the groups of a unit are told each morning, and the log of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from safety.base.models import Refused
from safety.desk import lists
from safety.desk.forms.channel import ChannelEditForm, ChannelFilter, ChannelForm
from safety.desk.forms.unit import ConfirmForm
from safety.dues import tasks
from safety.dues.channels import actions, hints
from safety.dues.models import Channel, ChannelMessage
from safety.schools.models import Role, Tier, Unit
from safety.web.paging import page_of
from safety.web.views import Exported, FormPage, ListPage, RowFormPage, RowPage

# Who keeps the channels of a unit: its own people, and the administrators above it.
KEEPERS = frozenset(
    {
        *(Role.SAFETY_OFFICER, Role.PRINCIPAL, Role.TOWNSHIP_ADMIN),
        *(Role.DISTRICT_ADMIN, Role.CITY_ADMIN),
    }
)
TIERS = (Tier.SCHOOL, Tier.TOWNSHIP, Tier.DISTRICT, Tier.CITY)
LATEST_FIRST = ("-made_at", "-pk")


def list_link():
    return reverse("desk:channel_list"), gettext_lazy("Group channels")


class ChannelList(ListPage):
    access = {"GET": KEEPERS}
    template_name = "desk/channel_list.html"
    filter_class = ChannelFilter
    order = ("name", "pk")
    export = lists.CHANNELS

    def rows(self):
        kept = Channel.scope_q(self.request.user.seats.only(KEEPERS))
        last = ChannelMessage.objects.filter(channel=OuterRef("pk")).order_by(*LATEST_FIRST)
        rows = Channel.objects.filter(kept, removed_at=None).select_related("unit")
        return rows.annotate(last_pk=Subquery(last.values("pk")[:1]))

    def dress(self, rows):
        found = ChannelMessage.objects.in_bulk([row.last_pk for row in rows if row.last_pk])
        for row in rows:
            row.last = found.get(row.last_pk)
        return rows


class ChannelAdd(FormPage):
    access = {"GET": KEEPERS, "POST": KEEPERS}
    template_name = "desk/form.html"
    form_class = ChannelForm
    heading = gettext_lazy("Set up a group channel")
    button = gettext_lazy("Set up the channel")
    done_message = gettext_lazy("The channel is set up. Send a test message now.")
    notice = gettext_lazy(
        "Each morning the group gets one message: how many matters of the unit are overdue or due "
        "soon, as numbers. No names, no findings, no planned visits. Every message begins with "
        "the words “School safety:”, which can serve as the robot's keyword."
    )

    def authorise(self, roles):
        super().authorise(roles)
        seats = self.request.user.seats.only(KEEPERS).seats
        ids = {seat.unit_id for seat in seats if seat.tier in TIERS}
        self.units = Unit.objects.filter(pk__in=ids).order_by("pk")
        if not ids:
            raise PermissionDenied

    def back(self):
        return list_link()

    def form_kwargs(self):
        return {"units": self.units}

    def act(self, form):
        return actions.add(self.request.user, **form.values())


class ChannelPage(RowPage):
    model = Channel
    related = ("unit",)
    name = "channel"

    def rows(self):
        return super().rows().filter(removed_at=None)

    def back(self):
        return self.row.get_absolute_url(), self.row.name


class ChannelDetail(Exported, ChannelPage):
    """What a channel is, and the log of what was sent there."""

    access = {"GET": KEEPERS}
    template_name = "desk/channel_detail.html"
    order = LATEST_FIRST
    export = lists.DELIVERIES

    def exported(self, filters):
        return self.row.messages.all()

    def get(self, request, *args, **kwargs):
        return self.show()

    def context(self, **extra):
        after = self.request.GET.get("after", "")
        page = page_of(self.exported(None), self.order, after, 25)
        for message in page.rows:
            message.hint = hints.of(message.answer)
        ends = {"address_end": self.row.end_of("address"), "secret_end": self.row.end_of("secret")}
        return super().context(page=page, rows=page.rows, **ends, **extra)


class ChannelTest(ChannelDetail):
    access = {"POST": KEEPERS}
    export = None

    def post(self, request, *args, **kwargs):
        try:
            actions.try_out(self.row, request.user)
        except Refused as refusal:
            return self.show(status=422, refusal=refusal.message)
        tasks.soon()
        messages.success(
            request,
            gettext_lazy("The test message is on its way. Load the page again in a moment."),
        )
        return redirect(self.row)


class ChannelFormPage(ChannelPage, RowFormPage):
    access = {"GET": KEEPERS, "POST": KEEPERS}
    template_name = "desk/form.html"


class ChannelEdit(ChannelFormPage):
    template_name = "desk/channel_edit.html"
    form_class = ChannelEditForm
    heading = gettext_lazy("Change the channel")
    button = gettext_lazy("Save the channel")
    done_message = gettext_lazy("The channel is saved.")

    def form_kwargs(self):
        return {"channel": self.row}

    def act(self, form):
        return actions.change(self.row, self.request.user, **form.cleaned_data)

    def context(self, **extra):
        if "current" in extra:
            current = extra["current"]
            extra["address_end"] = current.end_of("address")
            # Sent again, it is sent in the knowledge of what is there now.
            extra["form"].data = {**extra["form"].data.dict(), "version": current.version}
        return super().context(**extra)


class ChannelRemove(ChannelFormPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Take the channel away")
    button = gettext_lazy("Take it away")
    danger = True
    done_message = gettext_lazy("The channel is taken away, and its secrets with it.")
    notice = gettext_lazy("Nothing is sent there any more. Delete the robot in the group as well.")

    def act(self, form):
        actions.remove(self.row, self.request.user)

    def next_url(self, result):
        return reverse("desk:channel_list")
