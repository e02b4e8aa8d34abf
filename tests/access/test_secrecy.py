"""Secrecy by difference (R02): two worlds alike but for secret visits answer alike to everybody
who is not on their team. Page by page, search, number, workbook and mail."""

import uuid

import pytest

from inspections.models import Draw, Inspection
from reports.views import month
from safety.web.views import ListPage
from tests.access import scene, worlds
from tests.access.actors import sign_in
from tests.inspections import story

OFF_THE_TEAM = [
    *("city_admin", "leader", "inspector2", "inspector_a", "admin_a", "admin_b", "township"),
    *("officer_a1", "principal_a1", "officer_a2", "officer_b1", "stranger", "gone", "anonymous"),
]


@pytest.fixture
def played(cast, monkeypatch):
    """Pages of one row, so that their cursors are compared as well."""
    for view in [ListPage, *below(ListPage)]:
        monkeypatch.setattr(view, "page_size", 1)
    monkeypatch.setattr(month, "PAGE_SIZE", 1)
    return scene.play(cast)


def below(view):
    for child in view.__subclasses__():
        yield child
        yield from below(child)


def asked(client, cast, reader, with_secrets, reveal=False):
    """All answers that a reader gets in one of the worlds."""
    with worlds.world():
        secrets = worlds.plan_secrets(cast) if with_secrets else []
        visit = worlds.go_on(cast)
        if reveal:
            reveal_all(secrets, cast)
        doors = [row.uuid for row in secrets] or [uuid.uuid4() for _ in range(4)]
        draws = drawn_in_secret() or [uuid.uuid4() for _ in range(3)]
        sign_in(client, cast, reader)
        found = worlds.answers(client, cast, getattr(cast, reader, None), doors, draws)
        visit.refresh_from_db()
        numbers = [visit.notice_number, *visit.hazards.values_list("number", flat=True)]
    return found | {"numbers": " ".join(numbers)}


def drawn_in_secret():
    rows = Draw.objects.exclude(uuid=worlds.DRAWN).order_by("number")
    return list(rows.values_list("uuid", flat=True))


def reveal_all(secrets, cast):
    planned, covert, _called_off, drawn = secrets
    story.visit.check_in(planned, cast.inspector)
    story.visit.check_in(drawn, cast.inspector)
    story.finish(covert, cast.inspector)


@pytest.mark.parametrize("reader", OFF_THE_TEAM)
def test_nobody_off_the_team_can_tell_the_worlds_apart(client, played, reader):
    without = asked(client, played, reader, with_secrets=False)
    with_them = asked(client, played, reader, with_secrets=True)
    assert without.keys() == with_them.keys()
    for url, answer in without.items():
        assert answer == with_them[url], f"{reader} {url}"


@pytest.mark.parametrize("reader", ["city_admin", "admin_a", "officer_a1"])
def test_the_difference_shows_once_they_are_revealed(client, played, reader):
    without = asked(client, played, reader, with_secrets=False)
    revealed = asked(client, played, reader, with_secrets=True, reveal=True)
    differ = {url for url, answer in without.items() if revealed.get(url) != answer}
    assert "secret visit_detail 0" in differ


def test_the_bureau_sees_the_draws_of_a_visit_that_is_revealed(client, played):
    """The draw and the one that it replaced, with the reason; not the one still open."""
    without = asked(client, played, "leader", with_secrets=False)
    revealed = asked(client, played, "leader", with_secrets=True, reveal=True)
    differ = {url for url, answer in without.items() if revealed.get(url) != answer}
    seen = [f"secret draw_detail {number}" in differ for number in range(3)]
    assert seen == [True, True, False]


def test_the_team_sees_its_secrets(client, played):
    without = asked(client, played, "inspector", with_secrets=False)
    with_them = asked(client, played, "inspector", with_secrets=True)
    differ = {url for url, answer in without.items() if with_them.get(url) != answer}
    assert {"/", "/visits/", "secret visit_detail 0", "secret visit_detail 1"} <= differ
    assert {f"secret draw_detail {number}" for number in range(3)} <= differ


def test_a_secret_takes_no_number(played):
    worlds.plan_secrets(played)
    secret = Inspection.objects.filter(revealed_at=None)
    assert secret.count() == 4
    assert not secret.exclude(notice_number="").exists()
