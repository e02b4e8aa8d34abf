"""What inspections need of a school or a person that a list brought in (schools.actions.take_out).

Nothing that is still a secret is told of: whoever undoes a list learns no visit and no draw by it.
"""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from inspections import draw
from inspections.models import Draw, Inspection
from safety.schools.actions import take_out


def register() -> None:
    """Called once, from AppConfig.ready()."""
    take_out.ELSEWHERE.append(candidates)
    take_out.TOLD["inspections.TeamMember"] = teams


def teams(user, rows):
    """Of memberships those of visits that the reader may know of."""
    return rows.filter(inspection__in=Inspection.objects.visible_to(user).order_by().values("pk"))


def candidates(user, ids: Collection[int], since) -> Iterator[tuple[int, str]]:
    """Schools among which somebody has drawn since they were brought in."""
    rows = Draw.objects.filter(drawn_at__gte=since)
    seen = set(
        rows.filter(pk__in=Draw.objects.visible_to(user).values("pk")).values_list("pk", flat=True)
    )
    for pk, record in rows.values_list("pk", "record").iterator(chunk_size=20):
        words = _("a random draw") if pk in seen else ""
        among = {line[0] for line in draw.unpack(record)[0]["schools"]}
        yield from ((school, words) for school in among.intersection(ids))
