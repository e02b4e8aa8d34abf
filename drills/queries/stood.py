"""How the records of drills stood at an instant: as they are now, or as they were before somebody
put them right or withdrew them (models.DrillPeriod)."""

import datetime as dt

from django.db.models import Q


def stood_since(instant: dt.datetime, of: str = "") -> Q:
    """Of drills (`of`: by which path they are reached): recorded before an instant, and as they are
    now since then; those that are withdrawn now stand no more."""
    as_recorded = {f"{of}changed_at": None, f"{of}recorded_at__lt": instant}
    as_put_right = {f"{of}changed_at__lt": instant, f"{of}withdrawn_at": None}
    return Q(**as_recorded) | Q(**as_put_right)


def stood_at(instant: dt.datetime) -> Q:
    """Of former records: those that stood then."""
    return Q(recorded_from__lt=instant, recorded_to__gte=instant)
