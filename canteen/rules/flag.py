"""What is wrong by a rule, as a screen shows it."""

from typing import NamedTuple


class Flag(NamedTuple):
    """The rule and its article, what was found, and what would put it right."""

    rule: str
    article: str
    found: str
    how: str
