"""What a judgement says: a verdict, and every rule that fails or is not proven.

A finding holds codes and plain values, so that it can be kept; its words are made when it is shown.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from transport.rules import words
from transport.rules.route_words import ROUTE_RULES
from transport.rules.words import Rule

RULES = words.RULES | ROUTE_RULES


class Verdict(models.TextChoices):
    """How a driver or a vehicle stands on a day."""

    ELIGIBLE = "eligible", gettext_lazy("eligible")
    UNPROVEN = "unproven", gettext_lazy("not proven")
    BARRED = "barred", gettext_lazy("barred")


LOOKS = {Verdict.ELIGIBLE: "done", Verdict.UNPROVEN: "soon", Verdict.BARRED: "overdue"}


@dataclass(frozen=True, order=True)
class Finding:
    """One rule that fails (`fails`), or of which nothing on file says that it is kept.

    `value` is what was found, `threshold` what is asked for. It stands from `since` to before
    `until`; None: from ever, or until somebody puts it right.
    """

    code: str
    fails: bool
    value: str = ""
    threshold: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def rule(self) -> Rule:
        return RULES[self.code]

    @property
    def label(self) -> str:
        return str(self.rule.label)

    @property
    def article(self) -> str:
        return str(self.rule.article)

    @property
    def found(self) -> str:
        """The value in words."""
        words = self.rule.found if self.value else self.rule.nothing
        return str(words) % {"value": self.rule.spoken(self.value)}

    @property
    def asked(self) -> str:
        """The threshold in words."""
        count = int(self.threshold) if self.threshold.isdecimal() else 0
        said: Any = self.rule.asked  # a lazy one chooses its plural by the count
        return str(said % {"threshold": self.threshold, "count": count})

    @property
    def how(self) -> str:
        """What would put it right."""
        return str(self.rule.how if self.fails else self.rule.prove)

    def kept(self) -> dict:
        """As plain data, to be stored."""
        since, until = (day and day.isoformat() for day in (self.since, self.until))
        return {
            "code": self.code, "fails": self.fails, "value": self.value,
            "threshold": self.threshold, "since": since, "until": until,
        }  # fmt: skip


def restored(data: Iterable[dict]) -> list["Finding"]:
    """Findings that were kept; a rule that is known no longer is left out."""
    return [_restore(one) for one in data if one["code"] in RULES]


def _restore(one: dict) -> Finding:
    days = {name: one[name] and dt.date.fromisoformat(one[name]) for name in ("since", "until")}
    return Finding(**(one | days))


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reasons, and the next day on which it could be another."""

    findings: tuple[Finding, ...]
    turns_on: dt.date | None = None

    @property
    def verdict(self) -> Verdict:
        if any(one.fails for one in self.findings):
            return Verdict.BARRED
        return Verdict.UNPROVEN if self.findings else Verdict.ELIGIBLE

    @property
    def failing(self) -> list[str]:
        return sorted(one.code for one in self.findings if one.fails)

    @property
    def unproven(self) -> list[str]:
        return sorted(one.code for one in self.findings if not one.fails)


def judged(findings: Iterable[Finding | None], day: dt.date, days: Iterable) -> Judgement:
    """What was found on `day`, failures first; `days` are all on which something could turn."""
    found = sorted((one for one in findings if one), key=lambda one: (not one.fails, one.code))
    return Judgement(tuple(found), min((one for one in days if one and one > day), default=None))
