"""kill -9, stopped and emptied services, two beats: nothing lost, nothing twice in an inbox, well
again within a minute. On real processes, PostgreSQL and Redis of this test's own.

`make faults` runs every fault for each seed of FAULT_SEEDS; FAULTS bounds how many a seed draws.
"""

import os
import random
import threading
import time
import urllib.error
import uuid

import pytest

from tests.dues.test_processes import Browser
from tests.faults.stack import Stack, binaries, until

HEALED = 60  # seconds from the moment at which everything may run again
SCHOOLS, WAVES = 40, 9
SEEDS = [int(seed) for seed in os.environ.get("FAULT_SEEDS", "1").split(",")]

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(binaries() is None, reason="needs initdb and redis-server"),
]

SCENE = f"""
import datetime as dt
import django
django.setup()
from safety.base import clock
from safety.dues.actions import owe_many
from safety.dues.models import Schedule
from safety.schools.models import Unit
from tests import factories
city = factories.unit("city", "试验市")
district = factories.unit("district", "试验区", city)
for number in range({SCHOOLS}):
    school = factories.school(district, f"试验{{number}}小学")
    name = f"officer{{number}}" if number else "officer"
    factories.person(name, "safety_officer", school)
yesterday = clock.today() - dt.timedelta(days=1)
facts = {{"cadence": "month", "first": yesterday.replace(day=1).isoformat()}}
for wave in range({WAVES}):
    owe_many(Unit.objects.filter(tier="school"), "drill", f"wave{{wave}}", yesterday, facts=facts)
Schedule.objects.update(next_at=None)
"""


class Faults:
    """Each method does one harm and, where nobody else would, sets it right again."""

    def __init__(self, stack: Stack, chance: random.Random):
        self.stack, self.chance = stack, chance

    def web_worker(self):
        self.stack.kill_amid("drills_drill", "gunicorn")
        for _ in range(3):  # and wherever it is then: behind COMMIT, between two requests
            self.stack.kill("gunicorn", True, self.chance)
            time.sleep(self.chance.uniform(0, 1))

    def celery_child(self):
        self.stack.kill_amid("dues_notice", " worker ")
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


class Typist(threading.Thread):
    """An officer who plans drills all the while, each an hour after the one before, for no two are
    at once; a form without an answer is sent again."""

    def __init__(self, stack):
        super().__init__(daemon=True)
        self.stack, self.planned, self.stop = stack, [], threading.Event()
        self.hour = 0
        self.refused = ""
        self.browser = Browser(stack.environment["PORT"])
        self.school = str(stack.ask("SELECT s.uuid FROM schools_unit s JOIN schools_appointment a"
                                    " ON a.unit_id = s.id JOIN schools_user u ON u.id = a.user_id"
                                    " WHERE u.username = 'officer'")[0][0])  # fmt: skip

    def run(self):
        while not self.stop.is_set():
            once = str(uuid.uuid4())
            while not self.sent(once) and not self.stop.is_set():
                time.sleep(0.2)
            self.hour += 1
            time.sleep(0.1)

    def sent(self, once) -> bool:
        token = next(c.value for c in self.browser.jar if c.name == "csrf")
        day = time.localtime(time.time() + (5 + self.hour // 24) * 86400)
        body = {"client_uuid": once, "school": self.school, "scenario": "fire",
                "planned_on": time.strftime("%Y-%m-%d", day), "starts_at": f"{self.hour % 24}:00",
                "csrfmiddlewaretoken": token}  # fmt: skip
        try:
            self.browser.get("/drills/plan/", body)
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                self.refused = f"{answer.code} {answer.read().decode()[:2000]}"
            return False
        except OSError:
            return False
        self.planned.append(once)
        return True


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
    typist = Typist(stack)
    typist.browser.sign_in()
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
    planned = len(typist.planned)
    assert until(HEALED, lambda: len(typist.planned) > planned or typist.refused), (
        "no form is taken"
    )
    typist.stop.set()
    typist.join(30)
    assert (typist.refused, typist.is_alive()) == ("", False)
    for wave in range(len(drawn)):
        assert told(stack, wave) == (SCHOOLS, SCHOOLS), wave
    stored = [str(row[0]) for row in stack.ask("SELECT uuid FROM drills_drill")]
    assert len(set(stored)) == len(stored)
    assert set(typist.planned) <= set(stored)
