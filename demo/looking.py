"""The city's annual look-back of last December: all that was time-limited and signed off before.

What the city itself had found is still in order, so that its published table stays; of what
districts and schools had found a few have relapsed and were put right again.
"""

import datetime as dt
import random

from demo.story import hour
from inspections import rules
from inspections.actions.look_back import plan_taken_back
from inspections.models import LookBack, LookBackItem, Source
from inspections.queries.look_backs import criteria
from safety.base import clock

RELAPSED = ["整改后又堆放杂物。", "更换后再次过期未换。", "值班记录又中断一周。"]
ORDERLY = ["现场查看，整改保持良好。", "抽查台账与现场一致。", ""]
SHARE = 0.06
DAY = dt.timedelta(days=1)


class LookingBack:
    """The round, finished; `take` looks at a hazard whose story has been told."""

    def __init__(self, year, city, inspectors, make_uuid):
        # Numbers of its own, so that the round moves nothing else of the city.
        self.rng, self.make_uuid = random.Random(f"look-back {year}"), make_uuid
        self.inspectors = inspectors
        self.row = LookBack.objects.create(
            uuid=make_uuid(), unit=city, **city.columns(), kind=LookBack.Kind.ANNUAL,
            title=f"{year} 年度考核回头看", criteria=criteria(LookBack.Kind.ANNUAL, 0),
            seed=f"{self.rng.getrandbits(256):064x}", started_by=inspectors[0],
            started_at=clock.start_of(dt.date(year, 12, 15)) + dt.timedelta(hours=9),
            ready_at=clock.start_of(dt.date(year, 12, 15)) + dt.timedelta(hours=9),
        )  # fmt: skip

    def take(self, chain) -> LookBackItem | None:
        """The item of the round for this hazard, its chain gone on; None when it is not in it."""
        hazard = chain.hazard
        done = hazard.signed_off_at
        if hazard.on_the_spot or done is None or done >= self.row.started_at:
            return None
        relapsed = hazard.source != Source.CITY and self.rng.random() < SHARE
        uuid, actor = self.make_uuid(), self.rng.choice(self.inspectors)
        note = self.rng.choice(RELAPSED if relapsed else ORDERLY)
        day = clock.day_of(self.row.started_at) + self.rng.randrange(1, 9) * DAY
        at = hour(day, self.rng)
        said = {"look_back": str(uuid), "note": note}
        if relapsed:
            self._relapse(chain, actor, at, said)
        else:
            chain.step("held", at, actor, said)
        outcome = LookBackItem.Outcome.RELAPSED if relapsed else LookBackItem.Outcome.HELD
        return LookBackItem(
            uuid=uuid, look_back=self.row, hazard=hazard, **hazard.school.columns(),
            outcome=outcome, note=note, looked_at=at, looked_by=actor,
            at_district_id=hazard.district_id,
        )  # fmt: skip

    def _relapse(self, chain, actor, at, said):
        deadline = rules.default_deadline(chain.hazard.severity, clock.day_of(at))
        chain.step(
            "relapse", at, actor, said, deadline=deadline, on_the_spot=False, submitted_at=None,
            recheck_by=None, signed_off_at=None, recurrences=1, **plan_taken_back(chain.hazard),
        )  # fmt: skip
        chain.put_right_again(at + 2 * DAY)
