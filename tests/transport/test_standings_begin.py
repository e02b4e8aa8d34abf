"""Routes that were flagged before their standings were kept (R16)."""

import datetime as dt
from importlib import import_module

import time_machine
from django.apps import apps

from safety.base import clock
from tests.transport.conftest import answer_all, driver_of, route_of
from transport.models import Route, Standing
from transport.rules.route import parse

step = import_module("transport.migrations.0003_standings_of_routes")


def test_each_flagged_route_begins_with_one_standing(cast, bus, monkeypatch):
    small = driver_of(cast.a1, cast.officer_a1, licence_class="B1")
    answer_all(small, cast.officer_a1)
    flagged = [
        route_of(
            cast.a1, cast.officer_a1, bus, small, name=f"{hour}点", school_at=dt.time(hour, 40),
            stops=parse(f"{hour}:05 东街口 12"), permit_stops=f"{hour}:05 东街口",
        )
        for hour in (10, 11, 12)
    ]  # fmt: skip
    told = Standing.objects.filter(route=flagged[0]).get()
    Standing.objects.filter(route__in=flagged[1:]).delete()
    monkeypatch.setattr(step, "BATCH", 1)
    tomorrow = clock.now() + dt.timedelta(days=1)
    for _again in range(2):
        with time_machine.travel(tomorrow, tick=False):
            step.begin(apps, None)
    rows = Standing.objects.exclude(route=None).order_by("route")
    assert [row.route for row in rows] == flagged and rows[0] == told
    for row in rows[1:]:
        stands = Route.objects.get(pk=row.route_id)
        assert (row.day, row.verdict) == (clock.day_of(tomorrow), told.verdict)
        assert row.findings == stands.findings and stands.findings
