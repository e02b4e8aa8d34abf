"""Keeping a school where it stands while something is written about it."""

from collections.abc import Iterable

from django.db import connection

from safety.base.among import array


def hold_place(school_id: int) -> None:
    """Until the transaction ends the school cannot be moved, closed or merged; others who hold it
    do not wait. Call it before any other lock.

    Whoever changes a school locks its row FOR UPDATE before touching what it owns. FOR KEY SHARE
    waits for that lock and for nothing else; a writer who took it later, by inserting a row that
    points to the school, could lock another row first and deadlock with the move. On SQLite the
    transaction is the only writer anyway.
    """
    hold_places([school_id])


def hold_units_at_hand(unit_ids: Iterable[int]) -> set[int]:
    """Those of the units that nobody is changing, kept where they stand until the transaction
    ends. The others are left out: nobody is waited for, so it may come after other locks."""
    ids = sorted(set(unit_ids))
    if connection.vendor != "postgresql":
        return set(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM schools_unit WHERE id = ANY(%s::bigint[]) "
            "ORDER BY id FOR KEY SHARE SKIP LOCKED",
            [array(ids)],
        )
        return {pk for (pk,) in cursor.fetchall()}


def hold_units_alone(unit_ids: Iterable[int], *, wait: bool = False) -> set[int]:
    """Those of the units that nobody else holds so, held until the transaction ends: of two who
    read what a unit did and write what it owes one comes first. Rows that point to them may be
    written meanwhile. `wait`: for whoever holds one; ask so for a single one, or before any other
    lock."""
    ids = sorted(set(unit_ids))
    if connection.vendor != "postgresql":
        return set(ids)
    held = "SELECT id FROM schools_unit WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(held if wait else f"{held} SKIP LOCKED", [array(ids)])
        return {pk for (pk,) in cursor.fetchall()}


def hold_places(school_ids: Iterable[int]) -> None:
    """The same of many schools: by key, as a merger takes its two, so that none wait in a ring."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM schools_school WHERE unit_id = ANY(%s::bigint[]) "
                "ORDER BY unit_id FOR KEY SHARE",
                [array(sorted(set(school_ids)))],
            )
