"""What an item's schedule was before it had a table of its own, it is afterwards."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from safety.dues.actions import owe, settle
from safety.dues.models import Schedule
from tests.dues.conftest import DUE, after, facts

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("matter", "long_ago"),
]


def to(*targets):
    executor = MigrationExecutor(connection)
    targets = targets or executor.loader.graph.leaf_nodes()
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def test_there_and_back(cast):
    known = owe(cast.a1.unit, "matter", "k", DUE, facts=facts()).pk
    silent = owe(cast.b1.unit, "matter", "k", DUE, facts=facts()).pk
    settle(cast.b1.unit, "matter", "k")
    Schedule.objects.filter(pk=known).update(told_to=-7)
    try:
        old = to(("dues", "0004_fewer_indexes")).get_model("dues", "DueItem")
        before = old.objects.values_list("pk", "next_at", "told_to")
        assert set(before) == {(known, after(-7), -7), (silent, None, None)}
    finally:
        to()
    now = Schedule.objects.values_list("pk", "next_at", "told_to")
    assert set(now) == {(known, after(-7), -7), (silent, None, None)}
