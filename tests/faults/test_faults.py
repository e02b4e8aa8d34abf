"""kill -9, stopped and emptied services, two beats: nothing lost, nothing twice in an inbox, well
again within a minute. On real processes, PostgreSQL and Redis of this test's own.

In flight meanwhile, over HTTP (load.py): drills are planned; hazards go through plan, progress,
submission with a photo, return and sign-off between a school and an inspector; the ledger is
ordered as a workbook; a group channel hears of each return (receiver.py). Reminders fall due in
waves. Some kills wait for their moment: amid the transaction of a drill, of an entry of the ledger,
of a photo whose files are stored already, of a wave; amid an export; between the delivery of a
message to the group and our note of it. Afterwards the ledger is verified and every promise that
was given is looked for in rows, files and at the receiver (books.py).

`make faults` runs every fault for each seed of FAULT_SEEDS, in the order that the seed gives;
FAULTS bounds how many a seed draws.
"""

import os
import random
import time
import urllib.error

import pytest

from tests.dues.test_processes import Browser
from tests.faults import books
from tests.faults.load import Drills, Exports, Rounds
from tests.faults.receiver import SECRET
from tests.faults.stack import Stack, binaries, until

HEALED = 60  # seconds from the moment at which everything may run again
ENDED = 180  # and until the last job and the last message have come to an end
SCHOOLS, WAVES = 40, 9
HAZARDS = 60  # of each seed: more than can be put right while it runs
SEEDS = [int(seed) for seed in os.environ.get("FAULT_SEEDS", "1").split(",")]

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(binaries() is None, reason="needs initdb and redis-server"),
]

SCENE = f"""
import datetime as dt
import os
import uuid
import django
django.setup()
from safety.base import clock
from safety.dues.actions import owe_many
from safety.dues.channels import actions as channels
from safety.dues.models import Schedule
from safety.schools.models import Unit, User
from tests import factories
city = factories.unit("city", "试验市", code="390100")
district = factories.unit("district", "试验区", city, code="390102")
factories.person("chief", "city_admin", city)
factories.person("inspector", "inspector", city)
factories.person("keeper", "district_admin", district)
factories.checklist("trial")
for number in range({SCHOOLS}):
    school = factories.school(district, f"试验{{number}}小学")
    name = f"officer{{number}}" if number else "officer"
    factories.person(name, "safety_officer", school)
yesterday = clock.today() - dt.timedelta(days=1)
facts = {{"cadence": "month", "first": yesterday.replace(day=1).isoformat()}}
for wave in range({WAVES}):
    owe_many(Unit.objects.filter(tier="school"), "drill", f"wave{{wave}}", yesterday, facts=facts)
Schedule.objects.update(next_at=None)
channels.add(
    User.objects.get(username="officer1"), Unit.objects.get(name="试验1小学"), uuid=uuid.uuid4(),
    kind="webhook", name="群", address=os.environ["RECEIVER"], secret="{SECRET}",
)
"""
# A visit of the inspector at the school of officer1, its notice issued.
VISIT = f"""
import django
django.setup()
from types import SimpleNamespace
from inspections.models import ChecklistVersion
from safety.schools.models import School, User
from tests.inspections import story
trial = ChecklistVersion.objects.get(checklist__code="trial")
chief, inspector = (User.objects.get(username=name) for name in ("chief", "inspector"))
cast = SimpleNamespace(fire=trial, city_admin=chief, inspector=inspector, inspector2=chief)
school = School.objects.get(unit__name="试验1小学")
visit = story.under_way(cast, school=school, team=[inspector])
for number in range({HAZARDS}):
    story.find(visit, what=f"灭火器过期 {{number}}")
story.finish(visit)
"""


class Faults:
    """Each method does one harm and, where nobody else would, sets it right again."""

    def __init__(self, stack: Stack, chance: random.Random):
        self.stack, self.chance = stack, chance

    def web_worker(self):
        for table in ("drills_drill", "inspections_ledgerentry", "files_evidence"):
            self.stack.kill_amid(table, "gunicorn")
        for _ in range(3):  # and wherever it is then: behind COMMIT, between two requests
            self.stack.kill("gunicorn", True, self.chance)
            time.sleep(self.chance.uniform(0, 1))

    def celery_child(self):
        self.stack.kill_amid("dues_notice", " worker ")
        self.stack.kill_amid("inspections_hazard", " worker ", "ACCESS EXCLUSIVE")  # an export
        self.stack.kill_amid_delivery(" worker ")
        self.stack.kill(" worker ", True, self.chance)

    def whole_worker(self):
        self.stack.kill(" worker ", False, self.chance)

    def beat(self):
        self.stack.kill(" beat ", False, self.chance)

    def redis_flushed(self):
        self.stack.redis().flushall()

    def redis_restarted(self):
        self.stack.kill_redis()
        time.sleep(self.chance.uniform(0.5, 4))
        self.stack.start_redis()

    def postgresql_stopped(self):
        self.stack.stop_postgres()
        time.sleep(self.chance.uniform(0.5, 4))
        self.stack.start_postgres()


NAMES = sorted(name for name in vars(Faults) if not name.startswith("_"))


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("stack"))
    try:
        stack.up(SCENE)
        yield stack
    finally:
        stack.down()


def well(stack):
    """What is missing; nothing when all is well."""
    try:
        Browser(stack.environment["PORT"]).get("/readyz?all=1")
    except urllib.error.HTTPError as answer:
        return answer.read().decode()
    except OSError as fault:
        return str(fault)
    return ""


def told(stack, wave):
    """How many people were told of a wave, and how many notices they have of it."""
    try:
        return stack.ask(
            "SELECT count(DISTINCT n.user_id), count(*) FROM dues_notice n"
            " JOIN dues_dueitem i ON i.id = n.item_id WHERE i.key = %s", f"wave{wave}",
        )[0]  # fmt: skip
    except Exception:
        return 0, 0


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_and_nothing_told_twice(stack, seed):
    chance = random.Random(seed)
    drawn = chance.sample(NAMES, min(int(os.environ.get("FAULTS", len(NAMES))), len(NAMES)))
    assert until(120, lambda: not well(stack)), well(stack)
    stack.ask("TRUNCATE dues_notice, drills_drill CASCADE")
    stack.ask("UPDATE dues_schedule SET next_at = NULL, told_to = NULL")
    stack.python("-c", VISIT)
    since = stack.ask("SELECT max(id) FROM inspections_ledgerentry")[0][0]
    load = [Drills(stack), Rounds(stack, open_hazards(stack)), Exports(stack)]
    for typist in load:
        typist.start()
    for wave, name in enumerate(drawn):
        stack.ask(
            "UPDATE dues_schedule SET next_at = now()"
            " WHERE item_id IN (SELECT id FROM dues_dueitem WHERE key = %s)",
            f"wave{wave}",
        )
        time.sleep(chance.uniform(0, 3))
        getattr(Faults(stack, chance), name)()
        began = time.monotonic()
        assert until(HEALED, lambda w=wave: told(stack, w)[0] == SCHOOLS), (name, told(stack, wave))
        assert until(HEALED, lambda: not well(stack)), (name, well(stack))
        print(f"seed {seed}: {name}, well again after {time.monotonic() - began:.1f} s")
    go_on_and_stop(load)
    drills, rounds, exports = load
    for wave in range(len(drawn)):
        assert told(stack, wave) == (SCHOOLS, SCHOOLS), wave
    stored = [str(row[0]) for row in stack.ask("SELECT uuid FROM drills_drill")]
    assert len(set(stored)) == len(stored)
    assert set(drills.uuids) <= set(stored)
    print(f"seed {seed}: {[typist.done for typist in load]} forms were taken")
    books.settle(stack, ENDED)
    assert books.ledger(stack) == []
    assert books.acts(stack, since, rounds.acts) == []
    assert books.inboxes(stack, since) == []
    assert books.jobs(stack, exports.uuids) == []
    assert books.group(stack, since) == []
    assert books.photos(stack) == []


def open_hazards(stack) -> list[str]:
    rows = stack.ask("SELECT uuid::text FROM inspections_hazard WHERE state = 'to_rectify'"
                     " ORDER BY id")  # fmt: skip
    return [row[0] for row in rows]


def go_on_and_stop(load) -> None:
    """Each of them gets another form taken, and finishes what it has in hand."""
    before = [typist.done for typist in load]
    for typist, done in zip(load, before, strict=True):
        assert until(HEALED, lambda t=typist, d=done: t.done > d or t.refused), (
            f"{type(typist).__name__}: no form is taken"
        )
    for typist in load:
        typist.stop.set()
    for typist in load:
        typist.join(HEALED)
        assert not typist.refused, typist.refused
        assert not typist.is_alive(), f"{type(typist).__name__} does not come to an end"
