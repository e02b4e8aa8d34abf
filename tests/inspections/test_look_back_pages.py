"""The pages of a look-back: who finds what there, what comes of a form, what they cost."""

import datetime as dt

import pytest
from django.urls import reverse

from inspections.actions import look_back as looking
from inspections.models import Hazard, LookBack, LookBackItem
from inspections.queries import look_backs
from tests.inspections import story
from tests.inspections.pages import cost, once, url
from tests.refusals import assert_nothing_changed

LIST, START = "/look-backs/", "/look-backs/start/"


@pytest.fixture
def hazard(cast, at):
    row = story.signed_off(cast)
    at("2026-05-20")
    return row


@pytest.fixture
def item(cast, hazard):
    return story.look_back(cast.city_admin).items.get()


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_starting_a_round(as_user, cast, hazard):
    client = as_user(cast.city_admin)
    html = page(client, START)
    assert "Annual assessment: 1 hazard fits" in html and "Sample: 1 hazard fits" in html
    data = once(kind="annual", title="2026 年度回头看", size="")
    response = client.post(START, data)
    row = LookBack.objects.get()
    assert response.url == row.get_absolute_url()
    assert client.post(START, data).url == row.get_absolute_url()
    assert LookBack.objects.count() == 1
    assert "is being put together" in page(client, response.url)
    assert "being put together" in page(client, LIST)
    assert client.get(url("look_back_check", row)).url == row.get_absolute_url()
    looking.fill(row.pk)
    html = page(client, response.url)
    assert "being put together" not in html + page(client, LIST)
    assert {"2026 年度回头看", cast.a1.name, hazard.number} <= {
        word for word in ("2026 年度回头看", cast.a1.name, hazard.number) if word in html
    }


@pytest.mark.parametrize(
    "data", [{"kind": "", "title": "甲"}, {"kind": "weekly", "title": "甲"},
             {"kind": "annual", "title": ""}, {"kind": "sample", "title": "甲", "size": "9999"}]
)  # fmt: skip
def test_a_form_of_no_sense(as_user, cast, hazard, data):
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        assert client.post(START, once(**data)).status_code == 422


def test_nothing_to_look_at(as_user, cast):
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        response = client.post(START, once(kind="annual", title="甲"))
    assert response.status_code == 422 and "Nothing fits" in response.content.decode()


def test_the_candidates_are_counted_up_to_the_most(as_user, cast, hazard, monkeypatch, at):
    monkeypatch.setattr(look_backs, "COUNTED", 1)
    story.signed_off(cast, cast.b1, cast.officer_b1)
    at("2026-05-21")
    client = as_user(cast.city_admin)
    assert "Annual assessment: more than 1 hazards fit" in page(client, START)


def test_a_leader_reads_and_is_offered_no_start(as_user, cast, item):
    assert START in page(as_user(cast.city_admin), LIST)
    client = as_user(cast.leader)
    html = page(client, LIST)
    assert item.look_back.title in html and START not in html
    html = page(client, item.look_back.get_absolute_url())
    assert item.get_absolute_url() not in html and item.hazard.get_absolute_url() in html


def test_a_district_sees_neither_its_city_s_round_nor_another_district_s(as_user, cast, item):
    mine = story.look_back(cast.admin_a, title="甲区回头看")
    html = page(as_user(cast.admin_a), LIST)
    assert mine.title in html and item.look_back.title not in html
    assert mine.title not in page(as_user(cast.admin_b), LIST)
    assert mine.title in page(as_user(cast.inspector), LIST)


def test_still_in_order(as_user, cast, item):
    client = as_user(cast.inspector2)
    assert item.hazard.what in page(client, item.get_absolute_url())
    response = client.post(
        item.get_absolute_url(),
        {"version": item.hazard.version, "outcome": "held", "note": "完好"},
        follow=True,
    )
    assert "Noted: still in order." in response.content.decode()
    assert LookBackItem.objects.get().looked_by == cast.inspector2
    assert client.get(item.get_absolute_url()).url == item.look_back.get_absolute_url()


def test_relapsed(as_user, cast, item):
    client, seen = as_user(cast.city_admin), {"version": item.hazard.version}
    with assert_nothing_changed():
        for bad in ({"outcome": "relapsed"}, {"note": "好"}):
            assert client.post(item.get_absolute_url(), seen | bad).status_code == 422
    data = {**seen, "outcome": "relapsed", "note": "又过期了"}
    assert client.post(item.get_absolute_url(), data).status_code == 302
    with assert_nothing_changed():  # sent again
        assert client.post(item.get_absolute_url(), data).status_code == 302
    html = page(client, item.look_back.get_absolute_url())
    assert "100.0%" in html and "甲区" in html
    client = as_user(cast.inspector2)
    with assert_nothing_changed():
        assert client.post(item.get_absolute_url(), data).status_code == 409
    assert "100.0%" in page(as_user(cast.admin_a), LIST)


def test_the_school_reads_it_on_the_hazard_and_in_its_inbox(as_user, cast, item):
    client = as_user(cast.officer_a1)
    html = page(client, item.hazard.get_absolute_url())
    assert "Look at it again" not in html
    story.look(item, cast.city_admin, "relapsed", "又过期了")
    for user in (cast.officer_a1, cast.principal_a1):
        client = as_user(user)
        html = page(client, item.hazard.get_absolute_url())
        assert "Relapsed once" in html and "recurrence 1" in html and "又过期了" in html
        assert "has relapsed, new deadline" in page(client, reverse("desk:inbox"))
        assert "Returned" in page(client, "/")


def test_the_hazard_leads_those_there_who_may_look(as_user, cast, item):
    address = item.get_absolute_url()
    for user, leads in ((cast.city_admin, True), (cast.leader, False), (cast.admin_a, False),
                        (cast.principal_a1, False)):  # fmt: skip
        assert (address in page(as_user(user), item.hazard.get_absolute_url())) == leads
    story.look(item, cast.city_admin)
    client = as_user(cast.city_admin)
    html = page(client, item.hazard.get_absolute_url())
    assert address not in html and "Looked at again: still in order." in html


def test_the_choice_made_again(as_user, cast, item):
    client = as_user(cast.leader)
    address = url("look_back_check", item.look_back)
    assert "The choice holds" in page(client, address)
    item.delete()
    assert "does not hold" in page(client, address)


def test_the_filter_of_a_round(as_user, cast, item):
    client = as_user(cast.city_admin)
    address = item.look_back.get_absolute_url()
    assert item.hazard.what in page(client, f"{address}?outcome=unseen")
    assert item.hazard.what not in page(client, f"{address}?outcome=held")
    assert item.hazard.what not in page(client, f"{address}?outcome=nonsense")


def test_a_round_is_paged_and_costs_the_same_however_long(as_user, cast, item):
    client = as_user(cast.city_admin)
    address = item.look_back.get_absolute_url()
    one, listed = cost(client, address), cost(client, LIST)
    rows = [Hazard.objects.get()]
    values = {f.attname: getattr(rows[0], f.attname) for f in Hazard._meta.concrete_fields}
    for n in range(60):
        school = (cast.a1, cast.b1)[n % 2]
        values |= {"id": rows[0].pk + 1 + n, "uuid": None, "number": f"n{n}", **school.columns()}
        rows.append(Hazard(**{k: v for k, v in values.items() if k != "uuid"}))
    Hazard.objects.bulk_create(rows[1:])
    LookBackItem.objects.bulk_create(
        LookBackItem(
            look_back=item.look_back, hazard=row, school_id=row.school_id,
            district_id=row.district_id, township_id=row.township_id, city_id=row.city_id,
        )
        for row in rows[1:]
    )  # fmt: skip
    assert cost(client, address) == one and cost(client, LIST) == listed
    html = page(client, address)
    assert "Next" in html and html.count("<h2") <= 3
    assert dt.date(2026, 5, 20).isoformat() in html
