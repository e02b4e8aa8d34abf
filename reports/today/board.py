"""The home page of a person, put together from the seats they hold."""

from dataclasses import dataclass, field

from inspections.queries import hazards
from reports.today import attendant, bureau, school
from reports.today.blocks import Block
from reports.today.places import Place, late_places
from safety.web.views import ATTENDANT, BUREAU, SCHOOL
from transport.queries.trips import NextDay


@dataclass
class Board:
    """`must`, `coming` and `others` hold no empty block. `late` and `late_count` are for those
    who read by place: where it is late and who answers; `late` is None for everybody else."""

    must: list[Block] = field(default_factory=list)
    coming: list[Block] = field(default_factory=list)
    others: list[Block] = field(default_factory=list)
    late: list[Place] | None = None
    late_count: int = 0
    # Of an attendant without a trip today; None for everybody else.
    ahead: NextDay | None = None

    @property
    def count(self) -> int:
        """How much there is to do."""
        return sum(block.count for block in self.must)


def board(user, unfolded="") -> Board:
    """What the home page shows this person; a number of queries that depends on their roles.

    `unfolded`: the code of the blocks that are shown whole.
    """
    roles, found = user.seats.roles, Board()
    sections = hazards.today(user)
    if roles & SCHOOL:
        # A school's sections come first; a principal lent to a bureau has two of one name.
        own = {section.code: section for section in reversed(sections)}
        found.must += school.must(user, own)
        found.coming += school.coming(user, own)
        found.others += school.others(user, own)
    if roles & ATTENDANT:
        found.must += attendant.must(user)
        found.others += attendant.others(user)
        found.ahead = attendant.ahead(user, [*found.must, *found.others])
    if roles & BUREAU:
        _add_bureau(user, {section.code: section for section in sections}, found)
    for name in ("must", "coming", "others"):
        blocks = [block for block in getattr(found, name) if block.count]
        setattr(found, name, [b.whole() if b.code == unfolded else b for b in blocks])
    return found


def _add_bureau(user, sections, found: Board) -> None:
    found.must += bureau.must(user, sections)
    found.coming += bureau.coming(user)
    found.others += bureau.others(user, sections)
    if user.seats.roles & bureau.OVERVIEW:
        found.late, found.late_count = late_places(user)
