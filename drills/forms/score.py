"""A score as it is typed: a whole number of points, or that somebody did not come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from drills.rules.training import HIGHEST
from safety.base.text import to_halfwidth

ABSENT = -1
_WORDS = frozenset({"缺考", "未参加", "缺席", "absent", "a"})


class ScoreField(forms.CharField):
    """0 to 100, `ABSENT` where somebody did not come ("缺考", "absent"), None where nothing is
    entered."""

    default_error_messages = {
        "score": _("Enter whole points from 0 to 100, or “absent”."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(max_length=10, **kwargs)

    def clean(self, value):
        text = to_halfwidth(super().clean("" if value is None else str(value)))
        if not text:
            return None
        if text.lower() in _WORDS:
            return ABSENT
        if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST):
            raise forms.ValidationError(self.error_messages["score"], "score")
        return int(text)


def points(score: int | None) -> int | None:
    """What is stored of a cleaned score: None of whoever did not come."""
    return None if score == ABSENT else score
