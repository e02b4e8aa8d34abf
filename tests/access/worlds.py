"""Two worlds alike but for secret visits, and all that one account can ask of a world."""

import re
import uuid
from contextlib import contextmanager, suppress

from django.apps import apps
from django.core import mail
from django.core.management.color import no_style
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse

from canteen.models import (
    CareLink,
    CarePoint,
    Contract,
    DailyCheck,
    Delivery,
    GateSighting,
    HealthCertificate,
    Kitchen,
    Lot,
    Menu,
    Paper,
    Supplier,
    WaterBatch,
    WaterCleaning,
    WaterMachine,
    Worker,
)
from inspections.models import ChecklistVersion, Hazard, Inspection, Mode, VisitState
from reports.models import Publication
from safety.dues.models import Channel
from safety.schools.models import Term, User
from tests.access import pages, scene
from tests.access.matrix import MATRIX
from tests.inspections import drawing, story

DRAWN = uuid.UUID(int=0xD4A, version=4)


@contextmanager
def world():
    """What happens inside is undone, the keys that were given too."""
    sent = len(mail.outbox)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    del mail.outbox[sent:]
    _give_keys_again()


def _give_keys_again():
    """A rollback takes PostgreSQL's rows back, and not the numbers of its sequences."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)


def plan_secrets(cast) -> list[Inspection]:
    """The inspector's own: one planned, a covert one under way with all that it found, one called
    off before anybody knew of it."""
    team = {"team": [cast.inspector], "actor": cast.inspector}
    words = scene.words_of("a1")
    planned = story.plan(cast, school=cast.a1, reason=words, **team)
    covert = story.under_way(cast, school=cast.a2, mode=Mode.COVERT, reason=words, **team)
    scene.before(story.find(covert, what=words, place=words, severity="major",
                            deadline=scene.clock.today()))  # fmt: skip
    story.answer(covert, story.items(covert)[1], "na", words)
    called_off = story.plan(cast, school=cast.b1, reason=words, **team)
    story.visit.cancel(called_off, cast.inspector, words)
    return [planned, covert, called_off, draw_secrets(cast, words)]


def draw_secrets(cast, words) -> Inspection:
    """Drawn, drawn again and planned; then a draw of which nothing has come yet."""
    first = drawing.make(cast.inspector)
    second = drawing.again(first, cast.inspector, reason=words)
    drawn = drawing.plan(second, cast.inspector, [cast.fire], reason=words)
    drawing.make(cast.inspector)
    return drawn


def go_on(cast):
    """What happens afterwards in either world: an ordinary visit by a colleague, then a morning."""
    visit = story.under_way(cast, cast.inspector2, cast.a1, team=[cast.inspector2])
    scene.before(story.find(visit, cast.inspector2), cast.inspector2)
    story.finish(visit, cast.inspector2)
    # The same draw in either world: the odds know nothing of a secret, and nothing gives it away.
    row = drawing.make(cast.inspector2, [cast.inspector, cast.inspector2], uuid=DRAWN)
    drawn = drawing.plan(row, cast.inspector2, [cast.fire])
    story.visit.check_in(drawn, cast.inspector2)
    scene.next_morning()
    return visit


def addresses(cast):
    """(label, address) of rows: those of each family nearest to the secrets, under each of its
    pages. Labels, since the later visit has another uuid in each world."""
    rows = rows_near(cast)
    for name in sorted({rule.name for rule in MATRIX if rule.method == "GET" and rule.of}):
        family = name.rpartition(":")[2].partition("_")[0]
        for number, one in enumerate(rows.get(family, ())):
            with suppress(NoReverseMatch):  # it takes more than one uuid
                yield f"{name} {number}", reverse(name, kwargs={"uuid": one})


ALIKE = {
    "water_machine": WaterMachine, "water_cleaning": WaterCleaning, "water_batch": WaterBatch,
    "water_batch_bare": WaterBatch,
    "sighting": GateSighting,
    "sighting_reported": GateSighting,
}  # fmt: skip


def rows_near(cast) -> dict[str, list]:
    """family → uuids. Secret visits stand under "visit" too, by their uuids."""
    issued = Hazard.objects.issued().filter(school__in=[cast.a1, cast.a2]).order_by("-pk")
    visits = Inspection.objects.filter(school__in=[cast.a1, cast.a2]).exclude(
        state=VisitState.CANCELLED
    )
    known = visits.filter(revealed_at__isnull=False).order_by("-pk")
    return {
        "visit": list(known.values_list("uuid", flat=True)[:3]),
        "hazard": list(issued.values_list("uuid", flat=True)[:3]),
        "school": [cast.a1.uuid, cast.a2.uuid],
        "unit": [cast.city.uuid, cast.district_a.uuid],
        "person": [person.uuid for person in User.objects.filter(username__in=NEAR)],
        "term": list(Term.objects.values_list("uuid", flat=True)[:1]),
        "drill": [],
        "kitchen": list(Kitchen.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "certificate": list(
            HealthCertificate.objects.order_by("pk").values_list("uuid", flat=True)[:2]
        ),
        "care_link": list(CareLink.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "care_point": list(CarePoint.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "contract": list(Contract.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        **{
            name: list(model.objects.order_by("pk").values_list("uuid", flat=True)[:2])
            for name, model in ALIKE.items()
        },
        "worker": list(Worker.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "check": list(DailyCheck.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "menu": list(Menu.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "samples": list(Menu.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "freezer": list(Kitchen.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "control": list(Kitchen.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "duty": list(Kitchen.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        **{
            family: list(model.objects.order_by("pk").values_list("uuid", flat=True)[:2])
            for family, model in PURCHASES.items()
        },
        "draw": [DRAWN],
        "channel": list(Channel.objects.values_list("uuid", flat=True)[:3]),
        "published": list(Publication.objects.order_by("pk").values_list("uuid", flat=True)[:2]),
        "checklist": list(ChecklistVersion.objects.values_list("uuid", flat=True)[:1]),
    }


PURCHASES = {"supplier": Supplier, "delivery": Delivery, "lot": Lot, "paper": Paper}
NEAR = ("inspector", "inspector2", "officer_a1")


def answers(client, cast, user, strangers=(), draws=()) -> dict[str, str]:
    """address → what is said there, for all that this account can ask for. `strangers`, `draws`:
    uuids of visits and of draws to knock at as well."""
    open_to_all = [(url, url) for _name, url in pages.lists()]
    found = said([*open_to_all, *addresses(cast)], client) | behind(client, strangers, draws)
    for name, text in pages.exports(client, user):
        found[f"export {name}"] = plain(text)
    found["mails"] = plain(pages.mails(user))
    return found


def said(doors, client) -> dict[str, str]:
    """label → what is said at its address."""
    return {label: plain(pages.text_of(*pages.ask(client, "GET", url))) for label, url in doors}


def behind(client, strangers, draws) -> dict[str, str]:
    """What is said at the addresses of these visits and draws alone."""
    doors = []
    for number, one in enumerate(strangers):
        for name in ("visit_detail", "visit_fill", "visit_check_in"):
            url = reverse(f"inspections:{name}", kwargs={"uuid": one})
            doors.append((f"secret {name} {number}", url))
    for number, one in enumerate(draws):
        for name in ("draw_detail", "draw_check", "draw_plan", "draw_again"):
            url = reverse(f"inspections:{name}", kwargs={"uuid": one})
            doors.append((f"secret {name} {number}", url))
    return said(doors, client)


# A cursor is sealed (tests/web/test_paging.py): what it holds is nobody's to read.
SEALED = (re.compile(r"after=[\w-]+"), "after=")
UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
OF_THE_MOMENT = (
    SEALED,
    (re.compile(r'(csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r"(?i)(x-request-id|set-cookie): \S+"), r"\1"),
    # The writer of workbooks asks its own clock, so that the zipped length is of the moment too.
    (re.compile(r"(<dcterms:\w+[^>]*>)[^<]*"), r"\1"),
    (re.compile(r"Content-Length: \d+ (?=.*filename)"), ""),
)


def plain(text: str) -> str:
    """An answer without what is new in every answer. A uuid stands as the n-th of its answer."""
    for pattern, put in OF_THE_MOMENT:
        text = pattern.sub(put, text)
    seen: dict[str, str] = {}
    return UUID.sub(lambda m: seen.setdefault(m[0].replace("-", ""), f"uuid-{len(seen)}"), text)
