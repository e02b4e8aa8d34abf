"""What `manage.py check --database default`, `migrate` and `prepare` say of the settings."""

from django.core import checks
from django.db import connections

from safety.schools.models import Tier, Unit
from transport.rules.numbers import cities_named

UNKNOWN_CITY = "transport.W001"


def register() -> None:
    """Called once, from AppConfig.ready()."""
    checks.register(unknown_cities, checks.Tags.database)


def unknown_cities(databases=None, **kwargs) -> list[checks.CheckMessage]:
    """A code that no city of the register has, whose numbers count for nobody. Not an error: the
    register may be taken in later."""
    named = cities_named()
    if not named:
        return []
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        tables = connections[alias].introspection.table_names()
        if Unit._meta.db_table not in tables:
            continue
        rows = Unit.objects.using(alias).filter(tier=Tier.CITY, code__in=named)
        known = set(rows.values_list("code", flat=True))
        found += [_said(code) for code in sorted(named - known)]
    return found


def _said(code: str) -> checks.Warning:
    return checks.Warning(
        f"TRANSPORT_NUMBERS or TRANSPORT_ASKED names the city {code}, which is not registered: "
        "what it says counts for nobody.",
        hint="Compare with the administrative code of the city on its page under Units.",
        id=UNKNOWN_CITY,
    )
