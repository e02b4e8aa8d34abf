"""Secrecy by difference (R02), of acts: whoever is off the team and does something, plans a visit
of the same school, closes it, dismisses the inspector, gets the same answer and has the
same people told, whether or not there are secret visits."""

import pytest
from django.urls import reverse

from safety.dues.models import DueItem, Notice
from tests.access import bodies, pages, worlds
from tests.access.actors import ACTORS, sign_in
from tests.access.matrix import MATRIX
from tests.access.objects import Objects
from tests.access.test_secrecy import OFF_THE_TEAM

DONE = "oc"  # carried out, or refused for its moment
# What comes of them is of chance: a code, a school (test_secrecy.py has a draw that the odds alone
# decide).
OF_CHANCE = (
    *("desk:person_code", "desk:attendant_code", "desk:code_issue"),
    *("inspections:draw_start", "inspections:draw_again"),
)
# The object is what the inspector made, and a secret by itself.
OWN_SECRETS = ("visit_planned", "visit_covert", "draw_open", "draw_planned", "draw_replaced")


def reader_of(rule) -> str:
    """The first account off the team whom the matrix lets do it."""
    letters = dict(zip(ACTORS, rule.letters, strict=True))
    return next((name for name in OFF_THE_TEAM if letters.get(name, "-") in DONE), "")


RULES = [
    rule
    for rule in MATRIX
    if rule.method == "POST" and rule.of not in OWN_SECRETS and rule.name not in OF_CHANCE
    if reader_of(rule)
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_an_act_tells_nothing(client, cast, rule):
    first, second = (done(client, cast, rule, secrets) for secrets in (False, True))
    assert first == second


def done(client, cast, rule, with_secrets):
    """What the act answers, the page it leads to, and what everybody is told and owes then."""
    with worlds.world():
        if with_secrets:
            worlds.plan_secrets(cast)
        objects = Objects(cast)
        objects.reader = getattr(cast, reader_of(rule), None)
        address = reverse(rule.name, kwargs=objects.kwargs(rule.of))
        filled = bodies.body(rule.name, rule.of, objects)
        query = filled.pop("?", None)
        sign_in(client, cast, reader_of(rule)).get("/nowhere/")
        response = client.post(address, filled, query_params=query)
        said = worlds.plain(pages.text_of(response, content(response)))
        led_to = response.get("Location", "")
        if led_to.startswith("/"):
            said += worlds.plain(pages.text_of(*pages.ask(client, "GET", led_to)))
        told = Notice.objects.order_by("user", "kind").values_list("user__username", "kind")
        owed = DueItem.objects.order_by("unit", "kind").values_list("unit__name", "kind", "due_on")
        return said, list(told), list(owed)


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
