"""A form that is sent a second time under the UUID by which its row was made (trust.md I2)."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safety.base.models import Refused

P = ParamSpec("P")
R = TypeVar("R")


def same(row, **given):
    """`row`, when it still says what is `given` now: the retry of a form is done already.

    Refused otherwise, so that nobody takes other words for stored that never were.
    """
    if any(getattr(row, name) != value for name, value in given.items()):
        raise Refused(in_other_words())
    return row


def in_other_words() -> str:
    return _("This page was sent already, with something else in it. Open it again.")


def once_more(act: Callable[P, R]) -> Callable[P, R]:
    """Carry an act out in a transaction; again where somebody else wrote its row in the same
    moment. It then finds what is there: by the uuid its own first click, or another's row."""

    @wraps(act)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except IntegrityError:
            with transaction.atomic():
                return act(*args, **kwargs)

    return done
