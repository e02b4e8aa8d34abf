"""The address of a calendar: where it is shown, renewed and revoked, and what it gives."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from drills.actions import feed as actions
from drills.models import Drill, DrillFeed
from drills.queries.feed import drills_of
from drills.rules import ical
from drills.views.drill import KEEPERS
from safety.base import clock
from safety.base.network import network_of
from safety.base.sealing import Unreadable
from safety.schools.models import Tier, Unit
from safety.web.forms import OnceForm
from safety.web.middleware import client_address
from safety.web.views import ANYONE, FormMixin, Page, RowPage

KEPT_FOR = 15 * 60  # seconds for which a calendar's own cache may keep an answer


class FeedList(Page):
    """The addresses that the reader keeps: of their own school, of their own district."""

    access = {"GET": KEEPERS}
    template_name = "drills/feed_list.html"

    def get(self, request):
        units = [unit for unit in units_of(request.user) if actions.may_keep(request.user, unit)]
        feeds = {f.unit_id: f for f in DrillFeed.objects.filter(unit__in=units)}
        rows = [(unit, address(feeds.get(unit.pk)), feeds.get(unit.pk)) for unit in units]
        return self.show(rows=rows, form=OnceForm())


def units_of(user):
    ids = {s.unit_id for s in user.seats.only(KEEPERS).seats if s.tier in actions.KEEPERS}
    return Unit.objects.filter(pk__in=ids, active=True).order_by("name", "pk")


def address(feed: DrillFeed | None) -> str:
    """ "" where there is none, or none that can be read any more: then a new one is made."""
    try:
        return f"{settings.SITE_URL}{feed.path}" if feed else ""
    except Unreadable:
        return ""


class FeedPage(RowPage):
    """What is done with the address of a unit; back to the list of them."""

    access = {"POST": KEEPERS}
    model = Unit
    name = "unit"

    def authorise(self, roles):
        if not actions.may_keep(self.request.user, self.row):
            raise PermissionDenied


class FeedRenew(FormMixin, FeedPage):
    form_class = OnceForm

    def refuse(self, form):
        return redirect("drills:feed_list")

    def act(self, form):
        actions.renew(self.request.user, self.row, uuid=form.cleaned_data["client_uuid"])
        messages.success(self.request, _("The new address holds. An earlier one has ended."))
        return redirect("drills:feed_list")


class FeedRevoke(FeedPage):
    def post(self, request, uuid):
        actions.revoke(request.user, self.row)
        messages.success(request, _("The address has ended. Nobody reads the calendar any more."))
        return redirect("drills:feed_list")


class Feed(Page):
    """The calendar itself, for whoever knows its address. It names schools, scenarios and hours,
    and no person."""

    access = {"GET": ANYONE}

    def get(self, request, token):
        try:
            feed = actions.feed_of(token, network_of(client_address(request)))
        except actions.TooMany:
            return HttpResponse(status=429, headers={"Retry-After": "900"})
        if feed is None:
            raise Http404
        events = [event_of(drill, feed.unit) for drill in drills_of(feed)]
        name = _("Drills of %(unit)s") % {"unit": feed.unit.name}
        answer = HttpResponse(
            "".join(ical.calendar(name, events, clock.now())),
            content_type="text/calendar; charset=utf-8",
        )
        answer["Cache-Control"] = f"private, max-age={KEPT_FOR}"
        answer["Content-Disposition"] = 'inline; filename="drills.ics"'
        answer["X-Robots-Tag"] = "noindex"
        return answer


def event_of(drill: Drill, unit: Unit) -> ical.Event:
    what = _("Drill: %(scenario)s") % {"scenario": capfirst(drill.get_scenario_display())}
    day, at = drill.held_on or drill.planned_on, drill.starts_at
    return ical.Event(
        uid=f"{drill.uuid}@drills",
        version=drill.version,
        begins=clock.start_of(day) + dt.timedelta(hours=at.hour, minutes=at.minute) if at else day,
        summary=what if unit.tier == Tier.SCHOOL else f"{what} · {drill.school.name}",
        place=drill.school.name,
        cancelled=bool(drill.cancelled_at or drill.withdrawn_at),
        url=f"{settings.SITE_URL}{drill.get_absolute_url()}",
    )
