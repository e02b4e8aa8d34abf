"""What is forbidden in a city."""

from canteen.models import ForbiddenGoods
from canteen.rules import forbidden
from canteen.rules.forbidden import Line


def forbidden_lines(city_id: int | None) -> list[Line]:
    """What a city forbids: its own list, or the program's where it has none."""
    rows = list(ForbiddenGoods.objects.filter(unit=city_id).order_by("pk"))
    if not rows:
        return list(forbidden.DEFAULTS)
    return [
        Line(row.words, row.rule, row.article, row.where, row.but) for row in rows if row.in_force
    ]
