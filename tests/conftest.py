"""The one cast: a city with districts A and B, schools A1, A2 in A, B1 in B, and their people."""

import shutil
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from canteen import kept
from safety.base.trail import _DROPS, _TRIGGERS
from safety.schools.models import Role, Stage, Tier
from tests import factories, migrated, standing

APPEND_ONLY = (
    "inspections_ledgerentry",
    "inspections_draw",
    "inspections_drawlink",
    "inspections_drawresult",
    "inspections_drawnvisit",
    "inspections_noticetemplate",
    "inspections_noticetemplateuse",
    "reports_publication",
)


def pytest_collection_modifyitems(config, items):
    """Concurrency is told by PostgreSQL alone: on SQLite writers queue and nothing can go wrong.
    Faults take minutes of their own: `make faults`."""
    for item in items:
        if item.get_closest_marker("faults") and "faults" not in config.getoption("-m"):
            item.add_marker(pytest.mark.skip(reason="asked for by make faults"))
        if item.get_closest_marker("pg_only") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))


@pytest.fixture(scope="session", autouse=True)
def one_memory(tmp_path_factory, django_db_blocker):
    """What one process of this run migrated and made to stand, the others take and lay."""
    own = tmp_path_factory.getbasetemp()
    shared = Path(migrated.GIVEN) if migrated.GIVEN else own.parent if factories.WORKER else None
    if shared:
        migrated.share = shared / f"shared-{connection.vendor}"
        migrated.share.mkdir(parents=True, exist_ok=True)
    standing.folder = (migrated.share or own) / "standing"
    standing.folder.mkdir(exist_ok=True)
    yield
    with django_db_blocker.unblock():
        migrated.let_go()


@pytest.fixture(autouse=True)
def english():
    """No test hears the language of the one before it; Chinese is asked for by name."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def private_media(one_memory, tmp_path_factory):
    """No test leaves a file behind or finds one. (Not `tmp_path`: pytest looks through the folders
    of all tests before it makes the next.)"""
    own = tmp_path_factory.getbasetemp() / f"of-{uuid.uuid4().hex}"
    with override_settings(MEDIA_ROOT=own / "media", EMAIL_FILE_PATH=own / "mail"):
        yield
    shutil.rmtree(own, ignore_errors=True)


def _empty_all_tables(_self):
    """Between tests that commit: DELETE from what holds rows. Django's own way, TRUNCATE of
    everything and all its permissions made anew, takes PostgreSQL a second and more each time.
    The append-only triggers, which refuse both, stand aside."""
    _triggers(_DROPS)
    kept.run(kept.LET_GO, connection)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in standing.filled(standing.all_tables()):
                cursor.execute(f"DELETE FROM {table}")  # keys are checked at the end
    finally:
        kept.run(kept.KEEP, connection)
        _triggers(_TRIGGERS)


TransactionTestCase._fixture_teardown = _empty_all_tables


def _triggers(statements):
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for statement in statements[connection.vendor]:
                cursor.execute(statement.format(table=table))


@pytest.fixture
def cast(db):
    """Units, schools and one person per role; `cast.<name>` is documented by its name."""
    return standing.stand("cast", make_cast)


def make_cast() -> SimpleNamespace:
    c = SimpleNamespace()
    _places(c)
    c.city_admin = factories.person("city_admin", Role.CITY_ADMIN, c.city)
    c.leader = factories.person("leader", Role.LEADER, c.city)
    c.inspector = factories.person("inspector", Role.INSPECTOR, c.city)
    c.inspector2 = factories.person("inspector2", Role.INSPECTOR, c.city)
    c.inspector_a = factories.person("inspector_a", Role.INSPECTOR, c.district_a)
    c.admin_a = factories.person("admin_a", Role.DISTRICT_ADMIN, c.district_a)
    c.admin_b = factories.person("admin_b", Role.DISTRICT_ADMIN, c.district_b)
    c.township = factories.person("township", Role.TOWNSHIP_ADMIN, c.township_a)
    for key in ("a1", "a2", "b1"):
        place = getattr(c, key)
        setattr(c, f"principal_{key}", factories.person(f"principal_{key}", Role.PRINCIPAL, place))
        officer = factories.person(f"officer_{key}", Role.SAFETY_OFFICER, place)
        setattr(c, f"officer_{key}", officer)
    c.gone = factories.person("gone", Role.CITY_ADMIN, c.city, is_active=False)
    return c


def _places(c):
    c.province = factories.unit(Tier.PROVINCE, "示范省", code="390000")
    c.city = factories.unit(Tier.CITY, "示范市", c.province, code="390100")
    c.district_a = factories.unit(Tier.DISTRICT, "甲区", c.city, code="390102")
    c.district_b = factories.unit(Tier.DISTRICT, "乙区", c.city, code="390103")
    c.township_a = factories.unit(Tier.TOWNSHIP, "甲镇中心校", c.district_a, code="390102001")
    c.a1 = factories.school(c.township_a, "甲一小学", pupils=600, lon=116.5, lat=38.1, storeys=4)
    c.a2 = factories.school(c.district_a, "甲二幼儿园", Stage.KINDERGARTEN, pupils=200)
    c.b1 = factories.school(c.district_b, "乙一中学", Stage.JUNIOR_MIDDLE, pupils=900)


@pytest.fixture
def as_user(client):
    """A function: sign the test client in as a person and return it."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
