"""The pages of group channels, by a browser's requests."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safety.dues.channels import actions
from safety.dues.models import Channel, ChannelMessage
from safety.schools.models import SecurityEvent
from tests import factories
from tests.refusals import assert_nothing_changed

LIST, ADD = reverse("desk:channel_list"), reverse("desk:channel_add")
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcd"


def filled(**changes):
    return {
        "channel": "dingtalk", "name": "安全群", "address": DINGTALK, "secret": "SEC00001234",
        "client_uuid": uuid.uuid4(), **changes,
    }  # fmt: skip


@pytest.fixture
def row(cast):
    return actions.add(
        cast.officer_a1, cast.a1.unit, uuid=uuid.uuid4(), kind="dingtalk", name="安全群",
        address=DINGTALK, secret="SEC00001234",
    )  # fmt: skip


def page(name, row):
    return reverse(f"desk:channel_{name}", kwargs={"uuid": row.uuid})


def read(response):
    return response.content.decode()


def test_set_up_in_the_browser(cast, as_user):
    response = as_user(cast.officer_a1).post(ADD, filled(), follow=True)
    row = Channel.objects.get()
    assert (row.unit_id, row.host, row.name) == (cast.a1.pk, "oapi.dingtalk.com", "安全群")
    text = read(response)
    assert "…abcd" in text
    assert "…1234" in text
    assert "0123456789" not in text
    event = SecurityEvent.objects.get(kind="channel_added")
    assert (event.user, event.detail["unit"]) == (cast.officer_a1, "甲一小学")
    assert "abcd" not in str(event.detail)


def test_sent_twice_it_is_one(cast, as_user):
    client, body = as_user(cast.officer_a1), filled()
    first, second = client.post(ADD, body), client.post(ADD, body)
    assert first["Location"] == second["Location"]
    assert Channel.objects.count() == 1


@pytest.mark.parametrize("other", [{"name": "另一个群"}, {"secret": "SECother567890"}])
def test_another_channel_is_not_taken_for_the_same(cast, as_user, other):
    client, body = as_user(cast.officer_a1), filled()
    client.post(ADD, body)
    with assert_nothing_changed():
        response = client.post(ADD, body | other)
    assert response.status_code == 422 and "something else in it" in read(response)


def test_the_uuid_of_another_units_channel_is_refused(cast, as_user):
    body = filled()
    as_user(cast.officer_a1).post(ADD, body)
    other = as_user(cast.officer_b1)
    with assert_nothing_changed():
        assert other.post(ADD, body).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "http://oapi.dingtalk.com/"}, "address"),
        ({"address": "https://192.168.0.1/hook"}, "address"),
        ({"address": "oapi.dingtalk.com"}, "address"),
        ({"address": ""}, "address"),
        ({"address": f"https://{'a' * 260}.example/"}, "address"),
        ({"address": f"https://example.org/{'a' * 600}"}, "address"),
        ({"name": "\u200b"}, "name"),
        ({"name": "群" * 61}, "name"),
        ({"secret": "short"}, "secret"),
        ({"channel": "wecom"}, "secret"),
        ({"channel": "webhook", "secret": ""}, "secret"),
        ({"channel": "smoke"}, "channel"),
        ({"client_uuid": "x"}, "client_uuid"),
    ],
)
def test_what_is_not_taken(cast, as_user, changes, field):
    client = as_user(cast.officer_a1)
    client.get(ADD)
    with assert_nothing_changed():
        response = client.post(ADD, filled(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_a_unit_has_ten_at_most(cast, as_user):
    client = as_user(cast.officer_a1)
    for _number in range(actions.MOST):
        assert client.post(ADD, filled()).status_code == 302
    with assert_nothing_changed():
        response = client.post(ADD, filled())
    assert (response.status_code, "at most 10" in read(response)) == (422, True)


def test_who_sits_at_two_units_says_which(cast, as_user):
    factories.appoint(cast.officer_a1, "safety_officer", cast.b1)
    client = as_user(cast.officer_a1)
    assert client.post(ADD, filled()).status_code == 422
    assert client.post(ADD, filled(unit=cast.a2.pk)).status_code == 422
    assert client.post(ADD, filled(unit=cast.b1.pk)).status_code == 302
    assert Channel.objects.get().unit_id == cast.b1.pk


def test_the_test_button_puts_one_message_into_the_outbox(cast, row, as_user):
    client = as_user(cast.officer_a1)
    for _twice in range(2):
        assert client.post(page("test", row)).status_code == 302
    message = ChannelMessage.objects.get()
    assert (message.kind, message.state) == ("test", "waiting")
    assert message.text.startswith("School safety: 甲一小学")
    assert "waiting" in read(client.get(page("detail", row)))


def test_out_of_use_there_is_nothing_to_try(cast, row, as_user):
    Channel.objects.update(active=False)
    client = as_user(cast.officer_a1)
    client.get(LIST)
    with assert_nothing_changed():
        response = client.post(page("test", row))
    assert (response.status_code, "not in use" in read(response)) == (422, True)


def test_the_log_says_what_to_do(cast, row, as_user):
    actions.try_out(row, cast.officer_a1)
    ChannelMessage.objects.update(next_try_at=None, tries=1, answer="310000 <b>sign not match</b>")
    text = read(as_user(cast.officer_a1).get(page("detail", row)))
    assert "310000 &lt;b&gt;sign not match" in text
    assert "compare the signing secret" in text
    assert "not delivered" in text


def test_an_empty_field_keeps_the_secret(cast, row, as_user):
    body = {"name": "新群", "active": "on", "version": 1}
    assert as_user(cast.officer_a1).post(page("edit", row), body).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.opened("address"), row.opened("secret")) == (
        "新群", DINGTALK, "SEC00001234",
    )  # fmt: skip


def test_a_new_address_and_secret(cast, row, as_user):
    new = "https://robots.example.org/send?access_token=wxyz"
    body = {"name": "新群", "active": "on", "version": 1, "address": new, "secret": "SEC11119999"}
    text = read(as_user(cast.officer_a1).post(page("edit", row), body, follow=True))
    assert "…wxyz" in text
    assert "…9999" in text
    assert "robots.example.org" in text


def test_two_people_change_it(cast, row, as_user):
    client = as_user(cast.principal_a1)
    client.get(page("edit", row))
    actions.change(row, cast.officer_a1, version=1, name="先改的", active=False)
    with assert_nothing_changed():
        response = client.post(page("edit", row), {"name": "后改的", "active": "on", "version": 1})
    text = read(response)
    assert response.status_code == 409
    assert "先改的" in text
    assert "后改的" in text
    again = {"name": "后改的", "active": "on", "version": 2}
    assert client.post(page("edit", row), again).status_code == 302


def test_taken_away_it_is_gone_from_the_pages(cast, row, as_user):
    client = as_user(cast.officer_a1)
    assert client.post(page("remove", row)).status_code == 302
    assert client.get(page("detail", row)).status_code == 404
    assert "安全群" not in read(client.get(LIST))


@pytest.mark.parametrize("who", ["admin_a", "township", "city_admin"])
def test_administrators_above_keep_it_too(cast, row, as_user, who):
    client = as_user(getattr(cast, who))
    assert "甲一小学" in read(client.get(LIST, {"q": "甲一"}))
    assert client.post(page("test", row)).status_code == 302


def test_a_keeper_elsewhere_lists_their_own_alone(cast, row, as_user):
    """An inspector of the city who also is an officer at B1 sees A1, and not its channels."""
    factories.appoint(cast.inspector, "safety_officer", cast.b1)
    client = as_user(cast.inspector)
    assert client.get(LIST).context["rows"] == []
    assert client.get(page("detail", row)).status_code == 403


def test_the_list_costs_the_same_for_few_and_many(cast, row, as_user):
    client = as_user(cast.officer_a1)
    actions.try_out(row, cast.officer_a1)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(9):
        more = actions.add(
            cast.officer_a1, cast.a1.unit, uuid=uuid.uuid4(), kind="wecom", name=f"群{number}",
            address=DINGTALK, secret="",
        )  # fmt: skip
        actions.try_out(more, cast.officer_a1)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(LIST).context["rows"]) == 10
    assert len(few) == len(many)
