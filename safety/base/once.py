"""A form that is sent a second time under the UUID by which its row was made (trust.md I2)."""

from django.utils.translation import gettext as _

from safety.base.models import Refused


def same(row, **given):
    """`row`, when it still says what is `given` now: the retry of a form is done already.

    Refused otherwise, so that nobody takes other words for stored that never were.
    """
    if any(getattr(row, name) != value for name, value in given.items()):
        raise Refused(in_other_words())
    return row


def in_other_words() -> str:
    return _("This page was sent already, with something else in it. Open it again.")
