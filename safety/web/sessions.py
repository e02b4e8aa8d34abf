"""Sessions in the database, as Django keeps them; the question of every page is a short one."""

import datetime as dt

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from safety.base import clock
from safety.base.prepared import Prepared


def _alive(key, now):
    rows = Session.objects.filter(session_key=key, expire_date__gt=now)
    return rows.values_list("session_data")


_held = Prepared(_alive, str, dt.datetime)


class SessionStore(db.SessionStore):
    """Django's own; `load` reads the one column that it needs, by a key that we can have given:
    what else a stranger's cookie holds (a NUL, say) is no question for the database."""

    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()

    def load(self):
        rows = _held(self.session_key, clock.now())
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])
