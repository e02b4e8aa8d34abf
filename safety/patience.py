"""How long a page waits for one query of PostgreSQL. Knows nothing of Django's settings."""

from django.db.backends.signals import connection_created


def bound(seconds: int) -> None:
    """Give each connection that this process makes from now on `seconds` for each statement. 0
    changes nothing, nor is anything changed for SQLite, which has no such bound, or behind a
    pooler of transactions, which hands its connections on to others. Asked for when a connection
    stands, not as it is made: a pooler of sessions takes no such option then."""
    if seconds:
        connection_created.connect(
            Bound(seconds), weak=False, dispatch_uid="safety.patience", sender=None
        )


class Bound:
    def __init__(self, seconds: int):
        self.seconds = seconds

    def __call__(self, connection, **_sent) -> None:
        pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        if connection.vendor != "postgresql" or pooled:
            return
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", [self.seconds * 1000])
