"""One mail a morning for one person, with what they have not read."""

import datetime as dt

import pytest
import time_machine

from safety.dues import delivery, digest, mail, queries, tasks
from safety.dues.actions import mark_read, owe, tell
from safety.dues.models import Digest, Notice
from safety.schools.actions.people import move_person
from safety.schools.models import User
from tests.dues.conftest import DUE, after, facts, run

pytestmark = pytest.mark.usefixtures("matter", "long_ago")


@pytest.fixture
def cast(cast):
    """Everyone has an address, but for the principals."""
    people = User.objects.exclude(username__startswith="principal")
    for user in people:
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
    cast.officer_a1.refresh_from_db()
    return cast


@pytest.fixture
def owed(cast):
    for number in (1, 2):
        owe(cast.a1.unit, "matter", f"k{number}", DUE, facts=facts(f"lamp {number}"), url="/x/")
    run(1)


def mailed():
    return set(Digest.objects.values_list("user__username", "day"))


def test_one_digest_holds_all_the_news_of_a_person(cast, owed):
    assert digest.gather(after(1, 9)) == 1
    assert mailed() == {("officer_a1", DUE + dt.timedelta(days=1))}
    assert Digest.objects.get().notices.count() == 2


def test_gathering_again_that_day_makes_no_second(cast, owed):
    digest.gather(after(1, 9))
    with time_machine.travel(after(1, 9, 20), tick=False):
        tell([cast.officer_a1], "event", "later", facts=facts())
    assert digest.gather(after(1, 9, 30)) == 0
    assert Digest.objects.get().notices.count() == 2


def test_what_came_after_waits_for_the_next_morning(cast, owed):
    digest.gather(after(1, 9))
    run(2)
    assert digest.gather(after(2, 9)) == 1
    latest = Digest.objects.latest("day")
    assert {row.made_at for row in latest.notices.all()} == {after(2)}


def test_who_was_moved_reads_no_more_of_the_old_school(cast, owed):
    officer = cast.officer_a1
    with time_machine.travel(after(1, 8), tick=False):
        tell([officer], "event", "own", facts=facts("one's own affair"))
    move_person(officer.appointments.get(), cast.city_admin, unit=cast.b1.unit)
    officer = User.objects.get(pk=officer.pk)
    assert [row.kind for row in queries.inbox(officer)] == ["event"]
    assert queries.unread_count(officer) == 1
    digest.gather(after(1, 9))
    text = mail.message(Digest.objects.get(user=officer)).body
    assert "lamp" not in text and cast.a1.name not in text


def test_a_digest_of_nothing_but_the_old_school_is_not_sent(cast, owed):
    digest.gather(after(1, 9))
    move_person(cast.officer_a1.appointments.get(), cast.city_admin, unit=cast.b1.unit)
    assert mail.message(Digest.objects.get()) is None
    with time_machine.travel(after(1, 9, 20), tick=False):
        assert delivery.deliver() == 0
    row = Digest.objects.get()
    assert (row.sent_at, row.next_try_at) == (None, None) and "theirs" in row.error


def test_people_without_an_address_have_the_inbox(cast, owed):
    digest.gather(after(1, 9))
    assert Notice.objects.filter(user=cast.principal_a1, digest=None).count() == 2


def test_what_was_read_is_not_mailed(cast, owed):
    mark_read(cast.officer_a1)
    assert digest.gather(after(1, 9)) == 0


def test_the_deactivated_get_no_mail(cast, owed):
    User.objects.filter(pk=cast.officer_a1.pk).update(is_active=False)
    assert digest.gather(after(1, 9)) == 0


def test_old_news_is_no_mail(cast, owed):
    assert digest.gather(after(20, 9)) == 0


def test_message_ids_differ(cast, owed):
    owe(cast.b1.unit, "matter", "k", DUE, facts=facts())
    run(1)
    assert digest.gather(after(1, 9)) == 2
    assert len(set(Digest.objects.values_list("message_id", flat=True))) == 2


@pytest.mark.parametrize(
    ("hour", "minute", "made"), [(8, 14, 0), (8, 15, 1), (11, 59, 1), (12, 0, 0), (3, 0, 0)]
)
def test_the_task_gathers_in_the_morning_alone(cast, owed, hour, minute, made):
    with time_machine.travel(after(2, hour, minute), tick=False):
        assert tasks.gather() == made


def test_many_people_cost_no_more_queries(cast, owed, django_assert_max_num_queries):
    for school in (cast.a2, cast.b1):
        owe(school.unit, "matter", "k", DUE, facts=facts())
    run(3)
    with django_assert_max_num_queries(10):
        assert digest.gather(after(3, 9)) == 5


def the_mail(cast, language="en"):
    User.objects.filter(pk=cast.officer_a1.pk).update(language=language)
    digest.gather(after(1, 9))
    return mail.message(Digest.objects.select_related("user").get(user=cast.officer_a1))


def test_the_mail_in_english(cast, owed, settings):
    settings.SITE_URL = "https://safety.example"
    message = the_mail(cast)
    assert message.subject == "School safety: 2 reminders"
    assert message.to == ["officer_a1@example.org"]
    assert "甲一小学 | Matter | Overdue by 1 day (2026-11-20)\n  lamp 1" in message.body
    assert "https://safety.example/x/" in message.body


def test_a_mail_ends_somewhere(cast, owed):
    with time_machine.travel(after(1), tick=False):
        for number in range(60):
            tell([cast.officer_a1], "event", f"e{number}", facts=facts())
    message = the_mail(cast)
    assert message.subject == "School safety: 62 reminders"
    assert message.body.count("\n- ") == 50
    assert "And 12 more" in message.body


def test_text_that_people_typed_stays_one_line_and_unescaped(cast):
    owe(cast.a1.unit, "matter", "k", DUE, facts=facts("a <b>\nBcc: x@y"))
    run(1)
    assert "\n  a <b> Bcc: x@y\n" in the_mail(cast).body
