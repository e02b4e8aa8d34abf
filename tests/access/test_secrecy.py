"""Secrecy by difference (R02): two worlds alike but for secret visits answer alike to everybody
who is not on their team. Page by page, search, number, workbook and mail."""

import uuid

import pytest
from django.test import Client

from inspections.models import Draw, Inspection
from reports.views import month
from safety.web.views import ListPage
from tests.access import pages, worlds
from tests.access.actors import sign_in
from tests.inspections import story

# Some at a time: the two worlds are made once for each line, and costly to make.
OFF_THE_TEAM = [
    ("city_admin", "leader", "inspector2"),
    ("inspector_a", "admin_a", "admin_b", "township"),
    ("officer_a1", "principal_a1", "officer_a2"),
    ("officer_b1", "stranger", "gone", "anonymous"),
]


@pytest.fixture
def played(played, monkeypatch):
    """Pages of one row, so that their cursors are compared as well."""
    for view in [ListPage, *below(ListPage)]:
        monkeypatch.setattr(view, "page_size", 1)
    monkeypatch.setattr(month, "PAGE_SIZE", 1)
    return played


def below(view):
    for child in view.__subclasses__():
        yield child
        yield from below(child)


def asked(cast, readers, with_secrets, reveal=False) -> dict[tuple[str, str], str]:
    """(reader, address) → what is said there: all answers in one of the worlds or, to be revealed,
    those behind the secrets' own doors. Each reader finds it as nobody had asked before."""
    with worlds.world():
        secrets = worlds.plan_secrets(cast) if with_secrets else []
        visit = worlds.go_on(cast)
        if reveal and secrets:
            reveal_all(secrets, cast)
        doors = [row.uuid for row in secrets] or [uuid.uuid4() for _ in range(4)]
        draws = drawn_in_secret() or [uuid.uuid4() for _ in range(3)]
        found = {}
        for reader in readers:
            with worlds.world():
                client = sign_in(Client(), cast, reader)
                if reveal:
                    said = worlds.behind(client, doors, draws)
                else:
                    user = getattr(cast, reader, None)
                    said = worlds.answers(client, cast, user, doors, draws)
                found |= {(reader, url): answer for url, answer in said.items()}
        visit.refresh_from_db()
        numbers = [visit.notice_number, *visit.hazards.values_list("number", flat=True)]
    return found | {("anybody", "numbers"): " ".join(numbers)}


def drawn_in_secret():
    rows = Draw.objects.exclude(uuid=worlds.DRAWN).order_by("number")
    return list(rows.values_list("uuid", flat=True))


def reveal_all(secrets, cast):
    planned, covert, _called_off, drawn = secrets
    story.visit.check_in(planned, cast.inspector)
    story.visit.check_in(drawn, cast.inspector)
    story.finish(covert, cast.inspector)


def told_apart(cast, *readers, reveal=False) -> set[tuple[str, str]]:
    """What is not said alike in both worlds."""
    without = asked(cast, readers, with_secrets=False, reveal=reveal)
    with_them = asked(cast, readers, with_secrets=True, reveal=reveal)
    assert reveal or without.keys() == with_them.keys()
    return {where for where, answer in without.items() if with_them.get(where) != answer}


@pytest.mark.parametrize("readers", OFF_THE_TEAM, ids=" ".join)
def test_nobody_off_the_team_can_tell_the_worlds_apart(played, readers):
    assert told_apart(played, *readers) == set()


def test_the_difference_shows_once_they_are_revealed(played):
    """And the bureau sees the draw and the one that it replaced, with the reason; not the one
    still open."""
    readers = ["city_admin", "admin_a", "officer_a1", "leader"]
    differ = told_apart(played, *readers, reveal=True)
    assert {(reader, "secret visit_detail 0") for reader in readers} <= differ
    draws = [("leader", f"secret draw_detail {number}") in differ for number in range(3)]
    assert draws == [True, True, False]


def test_the_team_sees_its_secrets(played):
    differ = {url for _reader, url in told_apart(played, "inspector")}
    assert {"/", "/visits/", "secret visit_detail 0", "secret visit_detail 1"} <= differ
    assert {f"secret draw_detail {number}" for number in range(3)} <= differ
    assert {f"export job_file export.{name}" for name in ("visits", "draws")} <= differ
    assert pages.mails(played.officer_a1)  # so that alike is not merely empty


def test_a_secret_takes_no_number(played):
    worlds.plan_secrets(played)
    secret = Inspection.objects.filter(revealed_at=None)
    assert secret.count() == 4
    assert not secret.exclude(notice_number="").exists()
