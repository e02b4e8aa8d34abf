"""Listed supervision of major hazards: a named person, interim control, lifted with a reason."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspections.models import Hazard
from inspections.transitions import allowed
from inspections.verify import faults
from safety.base.models import Conflict, Refused
from safety.dues.models import Notice
from tests.inspections import story
from tests.inspections.pages import cost, url
from tests.inspections.test_today import sections
from tests.refusals import assert_nothing_changed

LIST = "/supervision/"


@pytest.fixture
def hazard(cast):
    """A major hazard that the city found."""
    return story.issued(cast, severity="major", deadline=dt.date(2026, 4, 10))


def doors(hazard, user):
    return {row.action for row in allowed(hazard, user)}


def test_listing_names_a_person_and_keeps_people_safe(cast, hazard):
    row = story.supervise(hazard, cast.admin_a, cast.leader)
    row = Hazard.objects.get()
    assert (row.supervisor, row.state) == (cast.leader, "to_rectify")
    assert row.interim_control == "停用并专人看守"
    entry = row.entries.last()
    assert entry.data["said"] == {"supervisor": cast.leader.name, "note": "月底前完成",
                                  "tier": "district"}  # fmt: skip
    told = Notice.objects.filter(kind="hazard_listed").values_list("user", flat=True)
    assert set(told) == {cast.leader.pk, cast.officer_a1.pk, cast.principal_a1.pk}
    assert list(faults()) == []


def test_only_major_hazards_and_only_once(cast, hazard):
    general = story.issued(cast)
    with assert_nothing_changed(), pytest.raises(Refused, match="Only a major"):
        story.supervise(general, cast.city_admin, cast.leader)
    row = story.supervise(hazard, cast.city_admin, cast.leader)
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        story.supervise(row, cast.city_admin, cast.admin_a)
    assert "list" not in doors(row, cast.city_admin)


def test_interim_control_is_mandatory(cast, hazard):
    with assert_nothing_changed(), pytest.raises(Refused, match="keeps people safe"):
        story.supervise(hazard, cast.city_admin, cast.leader, interim_control="")


@pytest.mark.parametrize("who", ["officer_a1", "principal_a1", "township", "admin_b"])
def test_whom_nobody_can_name(cast, hazard, who):
    with assert_nothing_changed(), pytest.raises(Refused, match="Name a person"):
        story.supervise(hazard, cast.city_admin, getattr(cast, who))


@pytest.mark.parametrize("who", ["officer_a1", "township", "leader", "admin_b"])
def test_who_may_not_list(cast, hazard, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.supervise(hazard, getattr(cast, who), cast.leader)


def test_no_district_lifts_what_the_city_listed(cast, hazard):
    row = story.supervise(hazard, cast.city_admin, cast.leader)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.lift(row, cast.admin_a)
    row = story.lift(row, cast.inspector)
    assert (row.listed_at, row.supervisor) == (None, None)
    row = story.supervise(row, cast.admin_a, cast.admin_a)
    assert "lift" in doors(row, cast.admin_a)
    assert list(faults()) == []


def test_signing_off_does_not_lift_it(cast, hazard):
    row = story.supervise(hazard, cast.city_admin, cast.leader)
    row = story.submit(story.save_plan(row, cast.officer_a1), cast.officer_a1)
    row = story.sign_off(row, cast.inspector)
    assert row.listed_at
    row = story.lift(row, cast.city_admin)
    assert (row.state, row.listed_at) == ("signed_off", None)


def test_lifting_needs_a_reason(cast, hazard):
    row = story.supervise(hazard, cast.city_admin, cast.leader)
    with assert_nothing_changed(), pytest.raises(Refused, match="Say why"):
        story.lift(row, cast.city_admin, "")


def test_somebody_was_faster(cast, hazard):
    story.supervise(hazard, cast.city_admin, cast.leader)
    with assert_nothing_changed(), pytest.raises(Conflict):
        story.supervise(hazard, cast.admin_a, cast.admin_a)


def test_it_stands_on_the_supervisor_s_page_of_today(cast, hazard):
    story.supervise(hazard, cast.city_admin, cast.leader)
    assert sections(cast.leader)["supervised"] == ["01"]
    assert "supervised" not in sections(cast.admin_a)


def test_the_pages(as_user, cast, hazard):
    client = as_user(cast.city_admin)
    assert "not listed yet" in client.get(LIST).content.decode()
    data = {"version": hazard.version, "supervisor": cast.leader.uuid,
            "interim_control": "停用三楼", "requirement": "月底前完成"}  # fmt: skip
    with assert_nothing_changed():
        assert client.post(url("hazard_supervise", hazard), {**data, "interim_control": ""}
                           ).status_code == 422  # fmt: skip
    assert client.post(url("hazard_supervise", hazard), data).status_code == 302
    for user in (cast.leader, cast.admin_a, cast.city_admin):
        page = as_user(user).get(LIST).content.decode()
        assert {"停用三楼", hazard.number, cast.leader.name} <= {
            word for word in ("停用三楼", hazard.number, cast.leader.name) if word in page
        }
    assert hazard.number not in as_user(cast.admin_b).get(LIST).content.decode()
    page = as_user(cast.officer_a1).get(hazard.get_absolute_url()).content.decode()
    assert "Listed for supervision" in page
    row = Hazard.objects.get()
    data = {"version": row.version, "reason": "已整改"}
    assert as_user(cast.city_admin).post(url("hazard_lift", row), data).status_code == 302
    assert Hazard.objects.get().listed_at is None


def test_the_list_costs_the_same_however_long(as_user, cast, hazard):
    client = as_user(cast.city_admin)
    story.supervise(hazard, cast.city_admin, cast.leader)
    one = cost(client, reverse("inspections:supervision_list"))
    for _number in range(3):
        row = story.issued(cast, severity="major", deadline=dt.date(2026, 4, 10))
        story.supervise(row, cast.city_admin, cast.leader)
    assert cost(client, reverse("inspections:supervision_list")) == one


def test_what_is_not_listed_yet_has_its_next_step(as_user, cast, hazard):
    step = reverse("inspections:hazard_supervise", args=[hazard.uuid])
    for who, may in (("city_admin", True), ("admin_a", True), ("leader", False)):
        page = as_user(getattr(cast, who)).get(reverse("inspections:supervision_list"))
        assert hazard.number in page.text and (step in page.text) == may
        assert "No hazard is listed" in page.text


def test_what_is_listed_stays_major_and_keeps_its_interim_control(as_user, cast, hazard):
    """Neither a correction nor the school's plan takes it away while the hazard is listed."""
    days = {"severity": "major", "deadline": dt.date(2026, 4, 10)}
    found = story.issued(cast, actor=cast.admin_a, team=[cast.inspector_a], **days)
    row = story.supervise(found, cast.city_admin, cast.leader)
    with assert_nothing_changed(), pytest.raises(Refused, match="lift that first"):
        story.reclassify(row, cast.admin_a, severity="general")
    web = as_user(cast.admin_a)
    data = {"version": row.version, "severity": "general", "area": row.area,
            "deadline": row.deadline.isoformat(), "reason": "更正"}  # fmt: skip
    with assert_nothing_changed():
        answer = web.post(url("hazard_reclassify", row), data)
    assert answer.status_code == 422 and "lift that first" in answer.content.decode()
    row = story.reclassify(
        row, cast.admin_a, area="canteen"
    )  # what is no softening may be put right
    row = story.lift(row, cast.city_admin)
    assert story.reclassify(row, cast.admin_a, severity="general").severity == "general"


def test_a_listing_asks_for_interim_control_whatever_the_severity(as_user, cast, hazard):
    """As rows stand here that were lowered before that was refused."""
    row = story.supervise(hazard, cast.city_admin, cast.leader)
    Hazard.objects.update(severity="general")
    row.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(Refused, match="interim control"):
        story.save_plan(row, cast.officer_a1, interim_control="")
    web = as_user(cast.officer_a1)
    plan = {**story.PLAN, "funds": "0", "version": row.version, "interim_control": ""}
    with assert_nothing_changed():
        assert web.post(url("hazard_plan", row), plan).status_code == 422
    Hazard.objects.update(interim_control="")
    row.refresh_from_db()
    with pytest.raises(Refused, match="interim control"):
        story.submit(row, cast.officer_a1)
    assert story.reclassify(row, cast.city_admin, severity="major").severity == "major"
