"""Exact limits on guessing a secret: a try is counted before it is judged, in one statement.

Parallel guesses cannot slip past (the cache that allauth counts in reads, then writes). A limit
slows and never locks for good: the count begins anew when its stretch of time has passed.
"""

import datetime as dt

from django.db.models import F
from django.utils.crypto import salted_hmac

from safety.base import clock
from safety.schools.models import Guesses

WINDOW = dt.timedelta(minutes=15)


def reserve(kind: str, limit: int, *whose: str) -> str | None:
    """Count one try of `kind` by `whose` (a name, an address); its token, or None at the limit.

    Neither names nor addresses are stored: the row's key is a keyed hash of them.
    """
    now = clock.now()
    key = salted_hmac("guesses", "\n".join((kind, *whose)), algorithm="sha256").hexdigest()
    row, fresh = Guesses.objects.get_or_create(key=key, defaults={"until": now + WINDOW})
    if fresh:
        Guesses.objects.filter(until__lt=now - WINDOW).delete()
    elif row.until <= now:
        begin_anew = Guesses.objects.filter(key=key, until__lte=now)
        begin_anew.update(tries=0, until=now + WINDOW)
    counted = Guesses.objects.filter(key=key, tries__lt=limit).update(tries=F("tries") + 1)
    return key if counted else None


def give_back(token: str) -> None:
    """The try was no guess after all (the secret was right): it does not count."""
    Guesses.objects.filter(key=token, tries__gt=0).update(tries=F("tries") - 1)
