"""Saved filters: one's own, shared without showing more, chosen to open with, and their limits."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.actions import saved
from inspections.models import LedgerChoice, SavedFilter
from inspections.queries.saved import around
from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import User
from tests.inspections import story
from tests.inspections.test_ledger_page import LEDGER
from tests.refusals import assert_nothing_changed

SAVE = reverse("inspections:filter_save")
LIST = reverse("inspections:filter_list")


def keep(actor, name="逾期的", query="state=overdue", **fields) -> SavedFilter:
    """As the page does it; the actor anew, since seats are kept for a request."""
    actor = User.objects.get(pk=actor.pk)
    return saved.save_filter(actor, uuid=uuid.uuid4(), name=name, query=query, **fields)


def found_by(user) -> set[str]:
    return {kept.name for kept in around(User.objects.get(pk=user.pk)).saved}


def url(name, row) -> str:
    return reverse(f"inspections:filter_{name}", args=[row.uuid])


# -- saving


def test_the_present_filter_under_a_name(as_user, cast):
    client = as_user(cast.leader)
    data = {"client_uuid": uuid.uuid4(), "name": " 逾期较大 ", "with_columns": "on", "opens": "on"}
    query = "?text=&after=x&severity=serious&state=overdue&columns=place.school&evil=1"
    response = client.post(SAVE + query, data)
    row = SavedFilter.objects.get()
    assert response.url == row.get_absolute_url()
    assert (row.owner, row.name, row.unit) == (cast.leader, "逾期较大", None)
    assert row.query == "state=overdue&severity=serious&columns=number.school.place"
    assert LedgerChoice.objects.get(user=cast.leader).opens_with == row


def test_one_that_shows_everything_can_be_opened_beside_another_that_opens(as_user, cast):
    keep(cast.leader, opens=True)
    row = keep(cast.leader, name="全部", query="")
    assert as_user(cast.leader).get(row.get_absolute_url()).status_code == 200


def test_columns_stay_out_unless_wanted(as_user, cast):
    data = {"client_uuid": uuid.uuid4(), "name": "x"}
    as_user(cast.leader).post(f"{SAVE}?state=open&columns=place", data)
    assert SavedFilter.objects.get().query == "state=open"


def test_it_stands_above_the_list_and_is_marked(as_user, cast):
    row = keep(cast.leader, query="state=overdue&text=%E6%B6%88%E9%98%B2")
    response = as_user(cast.leader).get(LEDGER, {"text": "消防", "sort": "", "state": "overdue"})
    assert [(kept.name, current) for kept, _url, current in response.context["saved"]] == [
        (row.name, True)
    ]


def test_sent_twice_it_is_saved_once(as_user, cast):
    client, data = as_user(cast.leader), {"client_uuid": uuid.uuid4(), "name": "x"}
    for _click in range(2):
        assert client.post(f"{SAVE}?state=open", data).status_code == 302
    assert SavedFilter.objects.count() == 1


def test_anothers_uuid_is_refused(as_user, cast):
    row = keep(cast.inspector)
    client, data = as_user(cast.leader), {"client_uuid": row.uuid, "name": row.name}
    with assert_nothing_changed():
        response = client.post(f"{SAVE}?state=overdue", data)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("query", "data", "words"),
    [
        ("?state=open", {"name": "逾期的"}, "a filter of this name already"),
        ("?state=open", {"name": ""}, "required"),
        ("?state=open", {"name": "x", "share": "nobody's"}, "Choose one of the answers"),
        ("?state=nonsense", {"name": "x"}, "does not fit any more"),
    ],
)
def test_refused_with_its_reason(as_user, cast, query, data, words):
    keep(cast.leader)
    client = as_user(cast.leader)
    with assert_nothing_changed():
        response = client.post(SAVE + query, {"client_uuid": uuid.uuid4(), **data})
    assert response.status_code == 422 and words in response.text


def test_names_are_one_s_own_and_case_does_not_count(cast):
    keep(cast.leader, "Late")
    keep(cast.inspector, "late")
    with pytest.raises(Refused):
        keep(cast.leader, "LATE")


def test_limits(cast, monkeypatch):
    monkeypatch.setattr(saved, "MOST_OWN", 2)
    monkeypatch.setattr(saved, "MOST_SHARED", 1)
    keep(cast.leader, "1", unit=cast.city)
    with pytest.raises(Refused, match="shares"):
        keep(cast.inspector, "2", unit=cast.city)
    keep(cast.leader, "2")
    with pytest.raises(Refused, match="Delete one first"):
        keep(cast.leader, "3")


def test_nobody_uses_up_what_a_unit_shares(as_user, cast):
    """One's own sixth is refused, a colleague's first is not; what is taken back makes room."""
    rows = [keep(cast.leader, str(n), unit=cast.city) for n in range(saved.MOST_SHARED_BY_ONE)]
    client, mine = as_user(cast.leader), keep(cast.leader, "mine")
    shared = {"name": "mine", "share": str(cast.city.uuid)}
    with assert_nothing_changed(), pytest.raises(Refused, match="You share 5 filters"):
        keep(cast.leader, "6", unit=cast.city)
    with assert_nothing_changed():
        response = client.post(url("edit", mine), shared)
    assert response.status_code == 422 and "Take one of them back" in response.content.decode()
    keep(cast.inspector, "1", unit=cast.city)
    saved.update_filter(rows[0], cast.leader, name="renamed", unit=cast.city)
    saved.update_filter(rows[1], cast.leader, name="taken back")
    assert client.post(url("edit", mine), shared).status_code == 302


# -- sharing


def test_with_one_s_own_unit(cast):
    keep(cast.inspector, unit=cast.city)
    for user in (cast.city_admin, cast.leader, cast.inspector2):
        assert found_by(user) == {"逾期的"}
    for user in (cast.admin_a, cast.officer_a1, cast.inspector_a, cast.gone):
        assert found_by(user) == set()


def test_an_administrator_shares_with_all_below(cast):
    keep(cast.admin_a, unit=cast.district_a, below=True)
    for user in (cast.inspector_a, cast.township, cast.officer_a1, cast.principal_a2):
        assert found_by(user) == {"逾期的"}
    for user in (cast.city_admin, cast.admin_b, cast.officer_b1):
        assert found_by(user) == set()


def test_one_s_own_is_nobody_else_s(cast):
    keep(cast.officer_a1)
    assert found_by(cast.officer_a1) == {"逾期的"}
    assert not any(map(found_by, (cast.principal_a1, cast.admin_a, cast.city_admin)))


@pytest.mark.parametrize(
    ("actor", "place", "below"),
    [("inspector_a", "city", False), ("inspector_a", "district_a", True), ("admin_a", "city", True),
     ("city_admin", "district_a", False), ("principal_a1", "district_a", False)],
)  # fmt: skip
def test_shared_with_no_other_unit(cast, actor, place, below):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        keep(getattr(cast, actor), unit=getattr(cast, place), below=below)


def test_a_share_ends_with_its_owner_s_seat(cast):
    keep(cast.inspector, "乙", unit=cast.city)
    keep(cast.city_admin, "丙", unit=cast.city, below=True)
    assert found_by(cast.leader) == {"乙", "丙"}
    for user in (cast.inspector, cast.city_admin):
        user.appointments.update(ends_on="2026-01-01")
    assert found_by(cast.leader) == found_by(cast.officer_a1) == set()


def test_who_is_no_administrator_any_more_shares_with_their_unit_alone(cast):
    keep(cast.city_admin, unit=cast.city, below=True)
    cast.city_admin.appointments.update(role="inspector")
    assert (found_by(cast.leader), found_by(cast.officer_a1)) == ({"逾期的"}, set())


def test_a_shared_filter_shows_nothing_more(as_user, cast):
    story.issued(cast)
    story.issued(cast, school=cast.b1, what="乙区护栏")
    keep(cast.city_admin, "全部", "state=open", unit=cast.city, below=True)
    keep(cast.city_admin, "乙区", f"district={cast.district_b.uuid}", unit=cast.city, below=True)
    client = as_user(cast.officer_a1)
    links = {kept.name: link for kept, link, _current in client.get(LEDGER).context["saved"]}
    assert [row.what for row in client.get(links["全部"]).context["rows"]] == ["灭火器过期"]
    response = client.get(links["乙区"])
    assert not response.context["rows"] and "one of those that you see" in response.text
    assert "乙区护栏" not in response.text and "乙一中学" not in response.text


# -- changing


def test_rename_and_share(as_user, cast):
    row = keep(cast.city_admin)
    as_user(cast.city_admin).post(
        url("edit", row), {"name": "改名", "share": f"{cast.city.uuid}.below"}
    )
    assert found_by(cast.officer_b1) == {"改名"}
    as_user(cast.city_admin).post(url("edit", row), {"name": "改名", "share": ""})
    assert (found_by(cast.leader), found_by(cast.city_admin)) == (set(), {"改名"})


def test_a_name_that_is_taken_is_refused_on_renaming_too(as_user, cast):
    keep(cast.leader, "甲")
    row, client = keep(cast.leader, "乙"), as_user(cast.leader)
    with assert_nothing_changed():
        assert client.post(url("edit", row), {"name": "甲"}).status_code == 422


@pytest.mark.parametrize("act", ["edit", "delete", "opens"])
def test_foreign_is_missing(as_user, cast, act):
    row, client = keep(cast.admin_b, unit=cast.district_b, below=True), as_user(cast.admin_a)
    with assert_nothing_changed():
        foreign = client.post(url(act, row), {"name": "x", "on": "1"})
        row.uuid = uuid.uuid4()
        missing = client.post(url(act, row), {"name": "x", "on": "1"})
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_deleted_it_is_gone_and_the_ledger_opens_with_everything(as_user, cast):
    row = keep(cast.leader, opens=True)
    client = as_user(cast.leader)
    client.post(url("delete", row))
    assert not SavedFilter.objects.exists()
    assert client.get(LEDGER).status_code == 200


# -- what the ledger opens with


def test_the_ledger_opens_with_it(as_user, cast):
    row, client = keep(cast.city_admin, unit=cast.city), as_user(cast.leader)
    client.post(url("opens", row), {"on": "1"})
    assert client.get(LEDGER).url == row.get_absolute_url()
    assert client.get(LEDGER, {"state": ""}).status_code == 200
    assert as_user(cast.city_admin).get(LEDGER).status_code == 200
    client = as_user(cast.leader)
    client.post(url("opens", row), {})
    assert client.get(LEDGER).status_code == 200


def test_it_does_not_open_with_what_is_no_longer_shared(as_user, cast):
    row, client = keep(cast.city_admin, unit=cast.city), as_user(cast.leader)
    client.post(url("opens", row), {"on": "1"})
    SavedFilter.objects.update(unit=None)
    assert client.get(LEDGER).status_code == 200


def test_an_empty_filter_can_be_saved_and_opened_with(as_user, cast):
    """It leads to everything, and not in a ring."""
    keep(cast.leader, query="", opens=True)
    client = as_user(cast.leader)
    assert client.get(client.get(LEDGER).url).status_code == 200


# -- what it costs


def test_many_saved_filters_cost_no_query_and_stay_few_above_the_list(as_user, cast):
    story.issued(cast)
    client = as_user(cast.city_admin)
    client.get(LEDGER, {"state": ""})
    with CaptureQueriesContext(connection) as none:
        client.get(LEDGER, {"state": ""})
    rows = (SavedFilter(owner=cast.city_admin, name=f"筛选{n}", query="state=open",
                        saved_at=clock.now()) for n in range(50))  # fmt: skip
    SavedFilter.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as fifty:
        response = client.get(LEDGER, {"state": ""})
    assert len(fifty) == len(none) <= 6
    assert len(response.context["saved"]) == 8


def test_the_page_of_filters_is_one_query_of_them(as_user, cast):
    keep(cast.leader)
    keep(cast.city_admin, "共享", unit=cast.city)
    response = as_user(cast.leader).get(LIST)
    assert [row.name for row in response.context["mine"]] == ["逾期的"]
    assert [row.name for row in response.context["shared"]] == ["共享"]
    assert response.text.count("Rename or share") == 1
