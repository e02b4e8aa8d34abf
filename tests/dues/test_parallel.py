"""Two engines, two gatherers, two deliverers at once, on a database with real transactions."""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from safety.base import clock
from safety.dues import delivery, digest, engine
from safety.dues.actions import move_unit, owe, owe_many, redate, retime, settle_all
from safety.dues.models import Digest, DueItem, Notice, Schedule
from safety.schools.actions import school as schools
from safety.schools.models import School, Unit, User
from tests import factories
from tests.dues import post
from tests.dues.conftest import DUE, after, facts, step, told

pytestmark = [
    pytest.mark.pg_only,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("matter", "long_ago"),
]


def together(*calls):
    """Run the calls at the same moment, each with its own connection; what each returned."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def work(number, call):
        gate.wait()
        try:
            results[number] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def many(cast, settings):
    """60 schools with an officer each; all owe the same. Batches are small, so that runs meet."""
    settings.DUES_BATCH = 7
    for number in range(60):
        school = factories.school(cast.district_b)
        factories.person(f"officer{number}", "safety_officer", school, email=f"o{number}@x.org")
    owe_many(Unit.objects.filter(tier="school").order_by("pk"), "matter", "k", DUE, facts=facts())


def test_two_engines_tell_everyone_once(many):
    written = together(*[lambda: engine.run(after(0))] * 4)
    officers = set(User.objects.filter(appointments__role="safety_officer").values_list("username"))
    assert sum(written) == len(officers) == Notice.objects.count()
    assert {name for name, _offset in told()} == {name for (name,) in officers}
    assert not Schedule.objects.filter(next_at__lte=after(0)).exists()


def test_an_engine_does_not_wait_for_rows_that_another_holds(many):
    with transaction.atomic():
        held = list(Schedule.objects.select_for_update().order_by("next_at", "pk")[:5])
        assert together(lambda: engine.run(after(0))) == [Notice.objects.count()]
        assert not Notice.objects.filter(item__schedule__in=held).exists()
    assert engine.run(after(0)) == 5


def test_an_engine_and_an_edit_of_the_ladder(many):
    def edit():
        step("matter", "safety_officer", 3)
        return retime("matter")

    together(lambda: engine.run(after(0)), edit)
    engine.run(after(0))
    assert set(Schedule.objects.values_list("next_at", flat=True)) == {after(3)}


@pytest.mark.parametrize(
    "many_at_once",
    [
        lambda items: retime("matter"),
        lambda items: redate("matter", "k", items[0].city, DUE + dt.timedelta(days=1)),
        lambda items: settle_all(DueItem.objects.filter(kind="matter")),
        lambda items: move_unit(items[0].unit),
    ],
)
def test_whoever_takes_many_items_takes_them_by_id(many, many_at_once, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    items = list(DueItem.objects.all())
    with transaction.atomic(), CaptureQueriesContext(connection) as found:
        many_at_once(items)
    asked = [query["sql"] for query in found if "dues_dueitem" in query["sql"]]
    assert asked[0].startswith('SELECT "dues_dueitem"."id" AS "pk" FROM')
    assert asked[0].endswith("ORDER BY 1 ASC FOR NO KEY UPDATE")


def test_owing_the_same_twice_at_once(cast):
    items = together(*[lambda: owe(cast.a1.unit, "matter", "k", DUE, facts=facts())] * 6)
    assert len({item.pk for item in items}) == DueItem.objects.count() == 1


def test_two_gatherers_make_one_digest_each(many):
    engine.run(after(0))
    made = together(*[lambda: digest.gather(after(0, 9))] * 4)
    assert sum(made) == 60 == Digest.objects.count()
    assert not Notice.objects.filter(user__email__contains="@", digest=None).exists()


def test_two_deliverers_send_each_once(many, settings):
    engine.run(after(0))
    digest.gather(after(0, 9))
    with post.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        sent = together(*[lambda: delivery.deliver(after(0, 9))] * 3)
    ids = [message["Message-ID"] for message in server.mails]
    assert sum(sent) == len(ids) == len(set(ids)) == 60


@pytest.fixture
def hands(monkeypatch):
    """Every hand takes a batch at the same moment; the threads that did."""
    gate, seen, batch = threading.Barrier(engine.HANDS, timeout=20), set(), engine._batch

    def met(now):
        thread = threading.current_thread()
        if thread.name.startswith("dues") and thread not in seen:
            seen.add(thread)
            gate.wait()
        return batch(now)

    monkeypatch.setattr(engine, "_batch", met)
    return seen


def sessions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_more_than_one_batch_is_told_by_several_hands(many, hands):
    """Each on a connection of its own, closed afterwards; together they tell everyone, once."""
    before = sessions()
    officers = User.objects.filter(appointments__role="safety_officer").count()
    assert engine.run(after(0)) == officers == Notice.objects.count()
    assert len(hands) == engine.HANDS
    assert sessions() == before


def test_a_hand_that_fails_is_heard_of_and_the_other_goes_on(many, hands, monkeypatch):
    def broken(heard, now, write=engine.write):
        if threading.current_thread().name.endswith("_0"):
            raise OperationalError("gone")
        return write(heard, now)

    before = sessions()
    monkeypatch.setattr(engine, "write", broken)
    with pytest.raises(OperationalError, match="gone"):
        engine.run(after(0))
    monkeypatch.undo()
    engine.run(after(0))
    officers = User.objects.filter(appointments__role="safety_officer").count()
    assert Notice.objects.count() == officers
    assert sessions() == before


def test_while_hands_are_out_no_others_come(many, hands, settings):
    with transaction.atomic():
        assert engine._alone()
        assert together(lambda: engine.run(after(0))) == [settings.DUES_BATCH]
    assert not hands


def test_who_is_being_moved_is_told_afterwards_where_they_stand_then(cast):
    """The engine waits for nobody: it tells a school that is being moved with the next run."""
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    with transaction.atomic():
        schools.move_school(cast.a1, None, cast.district_b)
        assert together(lambda: engine.run(after(3))) == [0]
        assert not Notice.objects.exists()
    assert engine.run(after(3) + engine.A_MOMENT) > 0
    assert ("admin_b", 3) in told() and ("admin_a", 3) not in told()
    assert set(Notice.objects.values_list("district", flat=True)) == {cast.district_b.pk}
    assert item.unit_id == cast.a1.unit.pk


@pytest.mark.parametrize("number", range(3))
def test_a_school_that_closes_beside_the_engine(many, number):
    """Nobody waits for another in a ring."""
    closing = School.objects.order_by("pk")[number * 7]
    together(
        lambda: engine.run(after(0)),
        lambda: schools.close_school(closing, None, closed_on=clock.today()),
        lambda: settle_all(DueItem.objects.filter(kind="matter", unit__in=[closing.pk])),
    )
    engine.run(after(0) + engine.A_MOMENT)
    assert not DueItem.objects.filter(unit=closing.pk, settled_at=None).exists()
    assert not Schedule.objects.filter(next_at__lte=after(0)).exists()


def test_a_date_that_moves_meanwhile_is_told_by_neither_or_by_the_new_one(many):
    """The engine takes schedules, then looks at the items: it never tells the old date of an item
    whose date has moved."""
    later = DUE + dt.timedelta(days=1)
    city = Unit.objects.get(tier="city")
    together(lambda: engine.run(after(1)), lambda: redate("matter", "k", city, later))
    engine.run(after(1))
    for item in DueItem.objects.select_related("schedule"):
        assert item.due_on == later
        assert item.schedule.next_at == after(2)
