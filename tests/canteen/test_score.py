"""The compliance score of a kitchen, and which records cost which points."""

import datetime as dt

import pytest
from django.urls import reverse

from canteen import scores
from canteen.models import Kitchen, KitchenDay
from canteen.rules import score as rules
from inspections.models import Hazard
from tests import factories
from tests.canteen import daily
from tests.canteen.buying import delivery_of, lot_of, supplier_of
from tests.canteen.conftest import TODAY, at, certify, kitchen_of, worker_of
from tests.canteen.test_contract import contract_of
from tests.inspections import story

YESTERDAY = TODAY - dt.timedelta(days=1)


def against(kitchen):
    return {one.cost.code: (one.count, one.points) for one in scores.against(kitchen, TODAY)}


def url(kitchen):
    return reverse("canteen:kitchen_score", args=[kitchen.uuid])


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        ({}, 100),
        ({"certificate": 1}, 90),
        ({"certificate": 3}, 70),
        ({"certificate": 40}, 70),
        ({"days": 9, "spoiled": 1}, 77),
        (dict.fromkeys([cost.code for cost in rules.COSTS], 99), 0),
    ],
)
def test_points(counts, points):
    assert rules.score(counts) == points


def test_more_never_raises_it():
    for cost in rules.COSTS:
        row = [rules.score({cost.code: count}) for count in range(40)]
        assert row == sorted(row, reverse=True)


@pytest.mark.parametrize(("points", "look"), [(100, "done"), (90, "done"), (89, "soon"),
                                              (70, "soon"), (69, "overdue")])  # fmt: skip
def test_looks(points, look):
    assert rules.look(points) == look


def test_each_record_costs_until_it_is_put_right(cast, kitchen):
    officer = cast.officer_a1
    assert against(kitchen) == {}
    worker = worker_of(kitchen, officer)
    assert against(kitchen) == {"certificate": (1, 10)}
    certify(worker, officer, dt.date(2026, 11, 2))
    assert against(kitchen) == {}
    Kitchen.objects.update(licence_expires_on=YESTERDAY)
    assert against(kitchen) == {"licence": (1, 20)}


def test_a_contract_that_has_ended(cast, kitchen):
    contract_of(kitchen, cast.officer_a1, ends_on=TODAY)
    assert against(kitchen) == {}
    with at(TODAY - dt.timedelta(days=1)):
        contract_of(
            kitchen_of(cast.a1, cast.officer_a1, name="东"), cast.officer_a1, ends_on=YESTERDAY
        )
    assert against(Kitchen.objects.get(name="东")) == {"outsourced": (1, 20)}


def test_days_that_lack_records(cast, kitchen):
    friday = TODAY - dt.timedelta(days=3)
    with at(friday):
        daily.check(kitchen, cast.officer_a1)
    assert against(kitchen) == {}  # no school day by the calendar: nothing was asked for
    KitchenDay.objects.update(asked=True, missing_count=3)
    assert against(kitchen) == {"days": (1, 2)}
    KitchenDay.objects.update(day=TODAY - dt.timedelta(days=31))
    assert against(kitchen) == {}
    KitchenDay.objects.update(day=TODAY)  # which is not over
    assert against(kitchen) == {}


def test_light_samples_and_dishes_that_are_never_served(cast, kitchen, as_user):
    friday = TODAY - dt.timedelta(days=3)
    with at(friday):
        menu = daily.menu(kitchen, cast.officer_a1, "米饭", "汤", "凉拌黄瓜")
        daily.samples(menu, cast.officer_a1, 米饭=124, 汤=125)
    assert against(kitchen) == {"light": (1, 1), "forbidden": (1, 5)}
    page = as_user(cast.inspector).get(url(kitchen)).content.decode()
    assert "article 40" in page and "米饭</a> 124 g" in page and "凉拌黄瓜" in page
    KitchenDay.objects.update(day=TODAY - dt.timedelta(days=30))
    assert against(kitchen) == {"light": (1, 1), "forbidden": (1, 5)}
    KitchenDay.objects.update(day=TODAY - dt.timedelta(days=31))
    assert against(kitchen) == {}


def test_deliveries_and_what_is_in_stock(cast, kitchen):
    link = supplier_of(cast.a1, cast.officer_a1)
    with at(YESTERDAY):
        delivery = delivery_of(kitchen, cast.officer_a1, link, arrived_on=YESTERDAY)
        lot = lot_of(delivery, cast.officer_a1)
    assert against(kitchen) == {"reviews": (1, 3)}
    type(lot).objects.update(expires_on=YESTERDAY)
    assert against(kitchen) == {"reviews": (1, 3), "spoiled": (1, 5)}
    type(lot).objects.update(remaining=0)
    assert against(kitchen) == {"reviews": (1, 3)}


def test_a_bureaus_findings_in_the_canteen_and_no_others(cast, kitchen):
    cast.fire = factories.checklist()
    hazard = story.issued(cast)
    Hazard.objects.update(area="fire")
    assert against(kitchen) == {}
    Hazard.objects.update(area="canteen", source="self")
    assert against(kitchen) == {}
    Hazard.objects.update(source="district")
    assert against(kitchen) == {"hazards": (1, 5)}
    assert scores.against(kitchen, TODAY)[0].records == [hazard]
    Hazard.objects.update(area="drinking_water")
    assert against(kitchen) == {"hazards": (1, 5)}
    Hazard.objects.update(area="supermarket")
    assert against(kitchen) == {}
    Hazard.objects.update(area="canteen", state="signed_off")
    assert against(kitchen) == {}


@pytest.mark.parametrize(
    ("mode", "until", "costs"),
    [
        ("self_run", None, True), ("delivered", None, False), ("", None, False),
        ("delivered", YESTERDAY, True), ("", YESTERDAY, True), ("delivered", TODAY, False),
    ],
)  # fmt: skip
def test_a_licence_costs_where_one_is_owed(cast, kitchen, mode, until, costs):
    Kitchen.objects.update(mode=mode, licence_expires_on=until)
    assert against(kitchen) == ({"licence": (1, 20)} if costs else {})


def test_another_kitchen_pays_nothing(cast, kitchen):
    other = kitchen_of(cast.b1, cast.officer_b1)
    worker_of(other, cast.officer_b1)
    assert against(kitchen) == {}
    found = scores.counts([kitchen, other], TODAY)
    assert [rules.score(found[one.pk]) for one in (kitchen, other)] == [100, 90]


def test_the_page_names_the_record_the_article_and_what_to_do(cast, kitchen, as_user):
    worker = worker_of(kitchen, cast.officer_a1)
    page = as_user(cast.admin_a).get(url(kitchen)).content.decode()
    assert worker.get_absolute_url() in page
    assert "Food Safety Law, article 45" in page and "Record the renewal" in page
    assert "−10" in page and "90 of 100 points" in page
    assert as_user(cast.admin_b).get(url(kitchen)).status_code == 404


def test_the_list_shows_it(cast, kitchen, as_user):
    worker_of(kitchen, cast.officer_a1)
    [row] = as_user(cast.city_admin).get(reverse("canteen:kitchen_list")).context["rows"]
    assert (row.score, row.score_look) == (90, "done")
