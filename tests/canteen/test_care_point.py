"""Off-campus care points (R15): what is below standard, whose pupils are there, census, table."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen import queries
from canteen.actions import care_point as points
from canteen.dues import care_census
from canteen.models import CareBureauVisit, CareCensus, CareLink, CarePoint, CareVisit
from canteen.models.care_point import standing
from canteen.rules import care_point as rules
from canteen.rules.care_point import Looks, Standard
from safety.base.models import Conflict, Refused
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
from safety.schools.models import Role
from tests import factories
from tests.canteen.conftest import TODAY, at
from tests.refusals import assert_nothing_changed

D = dt.date.fromisoformat
LIST, TABLE, ADD, CENSUS = (
    reverse(f"canteen:{name}")
    for name in ("care_point_list", "care_point_table", "care_point_add", "care_census")
)
GOOD = {
    "business_licence": "92130900", "food_licence": "JY2", "food_until": TODAY, "fire": Looks.GOOD,
    "hygiene": Looks.GOOD, "meals": True,
}  # fmt: skip

NO_FOOD = {"food_licence": "", "food_until": None}


def point_of(cast, key, pupils=5, name="小太阳托管", **facts):
    return points.add_point(
        getattr(cast, f"officer_{key}"), uuid=uuid.uuid4(), school=getattr(cast, key),
        pupils=pupils, name=name, address="育才路9号", **facts,
    )  # fmt: skip


def visited(cast, key, point, what="灭火器过期"):
    link = point.links.get(school=getattr(cast, key))
    officer = getattr(cast, f"officer_{key}")
    return points.record_visit(
        link, officer, uuid=uuid.uuid4(), kind="visit", held_on=TODAY, what=what
    )


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


@pytest.fixture
def term(cast):
    return factories.terms(cast.city, 2026)[1]


@pytest.mark.parametrize(
    ("changes", "standard", "found"),
    [
        ({}, Standard.MEETS, []),
        ({"business_licence": ""}, Standard.BELOW, ["No business licence"]),
        ({"business_until": TODAY}, Standard.MEETS, []),
        (
            {"business_until": D("2026-11-22")},
            Standard.BELOW,
            ["Business licence ran out on 2026-11-22"],
        ),
        (NO_FOOD, Standard.BELOW, ["Serves meals without a food licence"]),
        ({**NO_FOOD, "meals": False}, Standard.MEETS, []),
        ({"food_until": D("2026-11-22")}, Standard.BELOW, ["Food licence ran out on 2026-11-22"]),
        ({"food_until": None}, Standard.MEETS, []),
        ({"fire": Looks.BAD}, Standard.BELOW, ["Fire safety is not in order"]),
        ({"hygiene": Looks.BAD}, Standard.BELOW, ["Hygiene is not in order"]),
        ({"fire": Looks.UNKNOWN}, Standard.UNKNOWN, ["Nobody has looked at fire safety yet"]),
        (
            {"hygiene": Looks.UNKNOWN, "fire": Looks.BAD},
            Standard.BELOW,
            ["Fire safety is not in order", "Nobody has looked at hygiene yet"],
        ),
    ],
)
def test_below_standard_with_its_reasons(cast, changes, standard, found):
    point = point_of(cast, "a1", **(GOOD | changes))
    assert rules.standard(point, TODAY) == standard
    assert [reason.found for reason in rules.reasons(point, TODAY)] == found
    assert all(reason.remedy and reason.source for reason in rules.reasons(point, TODAY))
    asked = [s for s in Standard if CarePoint.objects.filter(standing(s, TODAY)).exists()]
    assert asked == [standard]


@pytest.mark.parametrize(("pupils", "counts"), [(2, False), (3, True)])
def test_three_pupils_make_one(cast, as_user, pupils, counts):
    point = point_of(cast, "a1", pupils)
    assert point.counts is counts
    client = as_user(cast.officer_a1)
    assert (point in client.get(LIST).context["rows"]) is counts
    assert (point in client.get(LIST, {"show": "few"}).context["rows"]) is not counts


def test_pupils_of_two_schools_count_together(cast, settings):
    first, second = point_of(cast, "a1", 2), point_of(cast, "a2", 1)
    assert first == second
    second.refresh_from_db()
    assert (second.pupils, second.counts) == (3, True)
    settings.CARE_POINT_FROM = 4
    assert not second.counts


def test_the_same_place_twice_is_refused(cast):
    point_of(cast, "a1")
    with assert_nothing_changed(), pytest.raises(Refused):
        point_of(cast, "a1", 4)


def test_a_school_reads_its_own_count_and_visits(cast, as_user):
    point = point_of(cast, "a1", 5)
    point_of(cast, "a2", 41)
    visited(cast, "a2", point, "甲二看过")
    visited(cast, "a1", point, "甲一看过")
    page = as_user(cast.officer_a1).get(point.get_absolute_url())
    assert [link.school for link in page.context["links"]] == [cast.a1]
    assert "甲二看过" not in page.content.decode()
    above = as_user(cast.admin_a).get(point.get_absolute_url())
    assert [link.pupils for link in above.context["links"]] == [5, 41]
    assert "甲二看过" in above.content.decode()
    assert as_user(cast.officer_b1).get(point.get_absolute_url()).status_code == 404


def test_the_list_adds_up_what_one_may_see(cast, as_user):
    point_of(cast, "a1", 5)
    point_of(cast, "a2", 4)
    seen = {}
    for who in ("officer_a1", "officer_a2", "township", "admin_a", "city_admin"):
        [row] = as_user(getattr(cast, who)).get(LIST).context["rows"]
        seen[who] = row.pupils_seen, row.schools_seen
    assert seen == {
        "officer_a1": (5, 1), "officer_a2": (4, 1), "township": (5, 1), "admin_a": (9, 2),
        "city_admin": (9, 2),
    }  # fmt: skip
    assert not as_user(cast.admin_b).get(LIST).context["rows"]


@pytest.fixture
def city_of_places(cast):
    """In A two that count, one below standard and one not known; in B one up to standard that
    pupils of A2 go to as well, and one that nobody there may see."""
    point_of(cast, "a1", 5, "甲", **GOOD | {"fire": Looks.BAD})
    point_of(cast, "a2", 4, "乙", **GOOD | {"fire": Looks.UNKNOWN})
    point_of(cast, "a2", 2, "丙")
    shared = point_of(cast, "b1", 10, "丁", **GOOD)
    link = CareLink(point=shared, pupils=6, counted_on=TODAY, **cast.a2.columns())
    link.save()
    hidden = point_of(cast, "a1", 3, "戊", **GOOD)
    CarePoint.objects.filter(pk=hidden.pk).update(district=cast.district_b)


def table(user):
    found = queries.care_points_by_district(user, TODAY)
    shown = {}
    for pk, one in found.items():
        shown[pk] = one.places, one.pupils, one.below, one.unknown, one.share
    return shown


def test_the_table_is_of_what_one_may_see(cast, city_of_places, as_user):
    a, b = cast.district_a.pk, cast.district_b.pk
    assert table(cast.city_admin) == {a: (2, 9, 1, 1, "50.0%"), b: (2, 19, 0, 0, "0.0%")}
    assert table(cast.admin_a)[a] == (2, 9, 1, 1, "50.0%")
    assert table(cast.admin_b) == {b: (1, 10, 0, 0, "0.0%")}
    rows = as_user(cast.admin_a).get(TABLE).context["rows"]
    found = [(row.name, row.care.places, row.care.pupils) for row in rows]
    assert found == [("甲区", 2, 9), ("乙区", 2, 9)]  # of their pupils there
    total = as_user(cast.city_admin).get(TABLE).context["total"]
    assert (total.places, total.pupils, total.below, total.share) == (4, 28, 1, "25.0%")


def test_the_table_comes_from_the_records(cast, city_of_places):
    """The same figures, counted by hand over all rows."""
    places = [p for p in CarePoint.objects.prefetch_related("links") if p.counts]
    by_hand: dict = {}
    for place in places:
        old = by_hand.get(place.district_id, (0, 0, 0))
        pupils = sum(link.pupils for link in place.links.all())
        bad = place.standard == Standard.BELOW
        by_hand[place.district_id] = old[0] + 1, old[1] + pupils, old[2] + bad
    assert {pk: row[:3] for pk, row in table(cast.city_admin).items()} == by_hand


@pytest.mark.parametrize(
    ("below", "places", "said"), [(0, 0, "–"), (342, 426, "80.2%"), (425, 426, "99.7%")]
)
def test_the_share_never_rounds_up(below, places, said):
    assert queries.CareFigures(places, 0, below).share == said


@pytest.mark.parametrize("address", [LIST, TABLE])
def test_lists_cost_the_same_for_few_and_many(cast, as_user, address):
    client = as_user(cast.city_admin)
    point_of(cast, "a1")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(20):
        point_of(cast, "b1", name=f"{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many)


# -- census ----------------------------------------------------------------------------------------


def owing():
    rows = DueItem.objects.filter(kind=care_census.CENSUS, settled_at=None)
    return {(row.unit.name, str(row.due_on)) for row in rows}


def take(cast, counts, **changes):
    facts = {"uuid": uuid.uuid4(), "school": cast.a1, "pupils": counts, **changes}
    return points.take_census(cast.officer_a1, **facts)


def test_every_school_owes_a_census_in_term(cast, term):
    care_census.owe_all()
    care_census.owe_all()
    assert owing() == {(n, "2026-09-15") for n in ("甲一小学", "甲二幼儿园", "乙一中学")}
    engine.run()
    assert Notice.objects.filter(user=cast.officer_a1, kind=care_census.CENSUS).exists()


def test_in_vacation_none_is_owed_or_taken(cast, term):
    with at(D("2026-08-10")):
        care_census.owe_all()
        assert owing() == set()
        with assert_nothing_changed(), pytest.raises(Refused):
            take(cast, {})


def test_a_census_counts_all_places_and_settles(cast, term):
    care_census.owe_all()
    first, second = point_of(cast, "a1", 5, "甲"), point_of(cast, "a1", 2, "乙")
    counts = {first.links.get(): 3, second.links.get(): 0}
    census = take(cast, counts)
    assert (census.places, census.pupils) == (1, 3)
    assert {name for name, _day in owing()} == {"甲二幼儿园", "乙一中学"}
    first.refresh_from_db()
    assert first.pupils == 3
    care_census.owe_all()
    assert "甲一小学" not in {name for name, _day in owing()}
    counts = dict.fromkeys(CareLink.objects.all(), 1)
    with assert_nothing_changed(), pytest.raises(Refused):
        take(cast, counts)


def test_taken_before_it_was_asked_for_it_is_not_asked_for(cast, term):
    take(cast, {})
    care_census.owe_all()
    assert "甲一小学" not in {name for name, _day in owing()}
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    cast.a1.refresh_from_db()
    schools.reopen_school(cast.a1, cast.city_admin)
    assert "甲一小学" not in {name for name, _day in owing()}


def test_a_census_of_other_places_is_refused(cast, term):
    point_of(cast, "a1")
    with assert_nothing_changed(), pytest.raises(Refused):
        take(cast, {})


def test_a_closed_place_is_in_no_census(cast, term):
    shut, link = point_of(cast, "a1", 5, "甲"), point_of(cast, "a1", 2, "乙").links.get()
    points.edit_point(shut, cast.officer_a1, version=1, in_use=False)
    assert take(cast, {link: 4}).pupils == 4
    assert shut.links.get().pupils == 5


def test_a_place_of_others_pupils_is_closed_by_the_bureau(cast):
    point = point_of(cast, "a1")
    point_of(cast, "a2", 0)
    shut = {"version": 1, "in_use": False}
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        points.edit_point(point, cast.officer_a2, **shut)
    points.edit_point(point, cast.admin_a, **shut)
    points.edit_point(point, cast.officer_a1, version=2, in_use=True)
    points.edit_point(point, cast.officer_a1, version=3, in_use=False)  # no others are there


def test_who_has_no_pupils_there_closes_and_opens_nothing(cast):
    """Anybody may join any place with none: it gives no hold on another district's."""
    point = point_of(cast, "a1")
    point_of(cast, "b1", 0, same=point)
    with assert_nothing_changed():
        with pytest.raises(PermissionDenied):
            points.edit_point(point, cast.officer_b1, version=1, in_use=False)
        with pytest.raises(Refused, match="another school"):
            points.edit_point(point, cast.admin_b, version=1, in_use=False)
    points.edit_point(point, cast.officer_a1, version=1, in_use=False)
    point_of(cast, "a2", 0)
    point.refresh_from_db()
    assert (point.in_use, point.links.count()) == (False, 3)


def test_whose_pupils_are_there_opens_it_again(cast):
    point = point_of(cast, "a1")
    points.edit_point(point, cast.officer_a1, version=1, in_use=False)
    with assert_nothing_changed(), pytest.raises(Refused, match="closed ones"):
        point_of(cast, "a1")
    point_of(cast, "a2", 4)
    point.refresh_from_db()
    assert (point.in_use, point.pupils, point.version) == (True, 9, 3)


def test_who_sits_at_two_schools_takes_both_censuses(cast, term, as_user):
    point_of(cast, "a1")
    link = point_of(cast, "a2").links.get(school=cast.a2)
    factories.appoint(cast.officer_a1, Role.SAFETY_OFFICER, cast.a2.unit)
    client = as_user(cast.officer_a1)
    second = f"{CENSUS}?school={cast.a2.uuid}"
    assert second in client.get(LIST).content.decode()
    assert f"?school={cast.a2.uuid}" in client.get(CENSUS).content.decode()
    body = {"client_uuid": uuid.uuid4(), f"at_{link.uuid}": 8}
    assert client.post(second, body).status_code == 302
    assert CareCensus.objects.get().school == cast.a2
    assert client.get(f"{CENSUS}?school={cast.b1.uuid}").status_code == 404


def test_sent_twice_is_one_row(cast, term):
    once = uuid.uuid4()
    facts = {"uuid": once, "school": cast.a1, "pupils": 5, "name": "甲", "address": "乙"}
    for _time in range(2):
        points.add_point(cast.officer_a1, **facts)
    with assert_nothing_changed(), pytest.raises(Refused):
        points.add_point(cast.officer_a1, **{**facts, "pupils": 6})
    counts = {CareLink.objects.get(): 5}
    for _time in range(2):
        take(cast, counts, uuid=once)
    link, visit = CareLink.objects.get(), uuid.uuid4()
    for _time in range(2):
        points.record_visit(
            link, cast.officer_a1, uuid=visit, kind="visit", held_on=TODAY, what="x"
        )
    assert [m.objects.count() for m in (CarePoint, CareCensus, CareVisit)] == [1, 1, 1]


# -- who, and bad input ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer_a2", "inspector", "admin_b", "leader"])
def test_others_keep_none(cast, term, who):
    point, other = point_of(cast, "a1"), getattr(cast, who)
    link = point.links.get()
    acts = [
        lambda: points.add_point(
            other, uuid=uuid.uuid4(), school=cast.a1, pupils=3, name="x", address="y"
        ),
        lambda: points.edit_point(point, other, version=1, name="x"),
        lambda: points.count_pupils(link, other, version=1, pupils=1),
        lambda: points.take_census(other, uuid=uuid.uuid4(), school=cast.a1, pupils={link: 1}),
        lambda: points.record_visit(
            link, other, uuid=uuid.uuid4(), kind="visit", held_on=TODAY, what="x"
        ),
    ]
    for act in acts:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_an_administrator_keeps_the_place_and_not_the_count(cast):
    point = point_of(cast, "a1")
    points.edit_point(point, cast.admin_a, version=1, danger="high")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        points.count_pupils(point.links.get(), cast.admin_a, version=1, pupils=1)


def test_two_at_once(cast):
    point = point_of(cast, "a1")
    link = point.links.get()
    points.edit_point(point, cast.officer_a1, version=1, danger="high")
    points.count_pupils(link, cast.officer_a1, version=1, pupils=1)
    with assert_nothing_changed(), pytest.raises(Conflict):
        points.edit_point(point, cast.officer_a1, version=1, danger="low")
    with assert_nothing_changed(), pytest.raises(Conflict):
        points.count_pupils(link, cast.officer_a1, version=1, pupils=2)


def test_no_two_places_of_a_name_and_address(cast):
    point_of(cast, "a1", name="甲")
    other = point_of(cast, "a1", name="乙")
    with assert_nothing_changed(), pytest.raises(Refused):
        points.edit_point(other, cast.officer_a1, version=1, name="甲")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "\u200b"),
        ("address", ""),
        ("pupils", ""),
        ("pupils", "-1"),
        ("pupils", "2001"),
        ("pupils", "NaN"),
        ("phone", "call me"),
        ("fire", "burning"),
        ("food_until", "2026-02-30"),
        ("food_until", "2026-12-31"),
        ("business_until", "9999-12-31"),
        ("client_uuid", ""),
    ],
)
def test_bad_places_change_nothing(cast, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "name": "甲", "address": "乙",
            "pupils": 3, "fire": "good", "hygiene": "good", field: value}  # fmt: skip
    with assert_nothing_changed():
        assert client.post(ADD, body).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("held_on", "2026-11-24"), ("held_on", "2025-11-21"), ("what", ""), ("kind", "party")],
)
def test_bad_visits_change_nothing(cast, as_user, field, value):
    link = point_of(cast, "a1").links.get()
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "kind": "visit", "held_on": "2026-11-23", "what": "x"}
    with assert_nothing_changed():
        answer = client.post(url("care_point_visit", link), {**body, field: value})
    assert answer.status_code == 422


def test_from_an_empty_list_to_the_census(cast, term, as_user):
    client = as_user(cast.principal_a1)
    assert ADD in client.get(LIST).content.decode()
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "name": "甲", "address": "乙",
            "pupils": 3, "fire": "unknown", "hygiene": "good", "meals": "on"}  # fmt: skip
    client.post(ADD, body)
    point = CarePoint.objects.get()
    page = client.get(point.get_absolute_url()).content.decode()
    assert "Serves meals without a food licence" in page
    assert "Food Safety Law, article 35" in page
    assert "Requirement of the city school-safety meeting" in page
    link = point.links.get()
    assert f"at_{link.uuid}" in client.get(CENSUS).content.decode()
    body = {"client_uuid": uuid.uuid4(), f"at_{link.uuid}": 8}
    assert client.post(CENSUS, body).status_code == 302
    assert "8 pupils at 1 places" in client.get(CENSUS).content.decode()
    body = {"version": 2, "pupils": 9}
    assert client.post(url("care_point_count", link), body).status_code == 302
    assert CareLink.objects.get().pupils == 9


# -- visits of bureaus -----------------------------------------------------------------------------


def bureau_went(cast, point, who="admin_a", **changes):
    facts = {"uuid": uuid.uuid4(), "held_on": TODAY, "what": "无食品经营许可证"} | changes
    return points.record_bureau_visit(point, getattr(cast, who), **facts)


@pytest.fixture
def both(cast):
    """A place to which pupils of districts A and B go."""
    point = point_of(cast, "a1")
    CareLink.objects.create(point=point, pupils=5, counted_on=TODAY, **cast.b1.columns())
    return point


@pytest.mark.parametrize(
    ("who", "bureau"),
    [("admin_a", "district_a"), ("admin_b", "district_b"), ("inspector", "city"),
     ("city_admin", "city")],
)  # fmt: skip
def test_a_bureau_was_there(cast, both, as_user, who, bureau):
    visit = bureau_went(cast, both, who)
    assert visit.bureau == getattr(cast, bureau)
    for reader in ("officer_a1", "officer_b1", "admin_a", "admin_b", "city_admin", "township"):
        page = as_user(getattr(cast, reader)).get(both.get_absolute_url())
        assert page.context["bureau_visits"] == [visit]
        assert "无食品经营许可证" in page.content.decode()
    assert as_user(cast.officer_a2).get(both.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["officer_a1", "officer_a2", "admin_b", "leader", "township"])
def test_nobody_else_records_one(cast, who):
    point = point_of(cast, "a1")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        bureau_went(cast, point, who)


def test_a_visit_of_a_bureau_sent_twice_is_one(cast, both):
    once = uuid.uuid4()
    for _time in range(2):
        bureau_went(cast, both, uuid=once)
    with assert_nothing_changed(), pytest.raises(Refused):
        bureau_went(cast, both, uuid=once, what="别的")
    assert CareBureauVisit.objects.count() == 1


@pytest.mark.parametrize("day", [D("2026-11-24"), D("2025-11-01")])
def test_on_a_day_that_cannot_be(cast, both, day):
    with assert_nothing_changed(), pytest.raises(Refused):
        bureau_went(cast, both, held_on=day)


def test_it_is_withdrawn_by_its_bureau_or_the_one_above(cast, both):
    visit = bureau_went(cast, both)
    for who in ("admin_b", "officer_a1", "leader"):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            points.withdraw_bureau_visit(visit, getattr(cast, who), reason="记错")
    points.withdraw_bureau_visit(visit, cast.city_admin, reason="记错")
    with assert_nothing_changed():
        points.withdraw_bureau_visit(visit, cast.city_admin, reason="记错")
    with assert_nothing_changed(), pytest.raises(Refused):
        points.withdraw_bureau_visit(visit, cast.admin_a, reason="别的")
    visit.refresh_from_db()
    assert (visit.withdrawn_by, visit.withdrawn_why) == (cast.city_admin, "记错")


def test_a_visit_sent_again_after_its_withdrawal_is_refused(cast, both):
    once = uuid.uuid4()
    visit = bureau_went(cast, both, uuid=once)
    points.withdraw_bureau_visit(visit, cast.admin_a, reason="记错")
    with assert_nothing_changed(), pytest.raises(Refused, match="counts no more"):
        bureau_went(cast, both, uuid=once)


def test_what_the_city_recorded_no_district_withdraws(cast, both):
    visit = bureau_went(cast, both, "inspector")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        points.withdraw_bureau_visit(visit, cast.admin_a, reason="记错")


def test_a_bureau_on_its_pages(cast, both, as_user):
    add = url("care_bureau_visit", both)
    assert add not in as_user(cast.officer_a1).get(both.get_absolute_url()).content.decode()
    client = as_user(cast.admin_a)
    assert add in client.get(both.get_absolute_url()).content.decode()
    body = {"client_uuid": uuid.uuid4(), "held_on": "2026-11-23", "what": "通道堆物"}
    assert client.post(add, body).status_code == 302
    visit = CareBureauVisit.objects.get()
    gone = url("care_bureau_visit_withdraw", visit)
    with assert_nothing_changed():
        assert client.post(gone, {"reason": ""}).status_code == 422
        assert client.post(add, body | {"what": "", "client_uuid": uuid.uuid4()}).status_code == 422
    assert client.post(gone, {"reason": "地点不对"}).status_code == 302
    page = client.get(both.get_absolute_url()).content.decode()
    assert "地点不对" in page and gone not in page


def test_the_place_costs_the_same_for_few_and_many_visits(cast, both, as_user):
    client = as_user(cast.admin_a)
    bureau_went(cast, both)
    client.get(both.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(both.get_absolute_url())
    for number in range(12):
        bureau_went(cast, both, "city_admin", what=f"第{number}次")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(both.get_absolute_url()).context["bureau_visits"]) == 13
    assert len(few) == len(many)


def test_who_joined_without_pupils_changes_nothing_of_the_place(cast, as_user):
    """A school far away that puts the place on its list with no pupils makes it no better."""
    point = point_of(cast, "a1", 3, fire="bad")
    point_of(cast, "b1", 0, same=point)
    point.refresh_from_db()
    client, address = (
        as_user(cast.officer_b1),
        reverse("canteen:care_point_edit", args=[point.uuid]),
    )
    client.get("/nowhere/")
    assert client.get(point.get_absolute_url()).status_code == 200
    assert address not in client.get(point.get_absolute_url()).content.decode()
    facts = {"fire": "good", "hygiene": "good"}
    with assert_nothing_changed():
        assert client.get(address).status_code == client.post(address, facts).status_code == 403
        with pytest.raises(PermissionDenied):
            points.edit_point(point, cast.officer_b1, version=point.version, **facts)
    for actor in (cast.admin_b, cast.officer_a1):
        point = points.edit_point(point, actor, version=point.version, **facts)
    link = point.links.get(school=cast.a1)
    points.count_pupils(link, cast.officer_a1, version=link.version, pupils=0)
    point.refresh_from_db()
    assert points.may_keep(cast.officer_b1, point)  # nobody's pupils are there
