"""What a password must be, beside Django's own rules (trust.md, settings)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safety.schools.rules import ADMINS

ADMINISTRATOR_LENGTH = 15
# Words that everybody in this line of work thinks of first.
LOCAL_WORDS = re.compile(
    "xuexiao|anquan|jiaoyuju|jiaoyu|mima|guanli|yinhuan|woaini|zhongguo|beijing|hebei|neimenggu|"
    "admin|school|safety|password|passw0rd|welcome|qwerty|asdf|zxcv|abc|"
    "学校|安全|教育局|教育|密码|管理|隐患|中国",
    re.IGNORECASE,
)
LEFT_OVER = 4


def too_short_for_role(password: str, user) -> bool:
    """Whether an administrator (of a city or a district, today) has fewer than 15 characters."""
    seats = getattr(user, "seats", None)
    return bool(seats and seats.roles & ADMINS) and len(password) < ADMINISTRATOR_LENGTH


class RoleLengthValidator:
    """15 characters for administrators: their account opens everybody else's."""

    def validate(self, password, user=None):
        if too_short_for_role(password, user):
            raise ValidationError(_("An administrator's password has at least 15 characters."))

    def get_help_text(self):
        return _("At least 15 characters for administrators.")


class LocalWordsValidator:
    """Refuses what is made of the trade's own words, digits and marks alone (xuexiao2026!!)."""

    def validate(self, password, user=None):
        rest = re.sub(r"[\W\d_]", "", LOCAL_WORDS.sub("", password))
        if LOCAL_WORDS.search(password) and len(rest) < LEFT_OVER:
            raise ValidationError(
                _("This password is made of words that everybody here would try.")
            )

    def get_help_text(self):
        return _("Not made of common words of the office.")
