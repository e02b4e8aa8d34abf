"""A filing of each district with the traffic police, accepted; since then something has changed."""

import datetime as dt

from safety.base import clock
from transport import filing_rows
from transport.actions import filing as acts
from transport.dues import filing as dues
from transport.models import FilingStep, Vehicle, VehicleLink
from transport.rules.filing import Step
from transport.rules.kinds import FORBIDDEN


def build(where, who, host, today: dt.date, make_uuid) -> None:
    """Where a forbidden vehicle is on file nothing was filed. `host` has new insurance since."""
    for district in where.districts:
        links = VehicleLink.objects.filter(district=district, in_use=True)
        if links.filter(vehicle__kind__in=FORBIDDEN).exists() or not links.exists():
            continue
        if links.count() > acts.MOST // 2:
            continue
        admin = who.district_admins[district.pk]
        found = [r for r in filing_rows.rows_of(filing_rows.of_unit(district)) if not r.left]
        rows = {row.key: row.filed for row in found}
        counts = {"added": len(rows), "changed": 0, "removed": 0}
        files = acts.stored(district, [filing_rows.cells(row, "") for row in found])
        prepared = acts.Prepared(rows, counts, *files)
        row = acts.make(
            district, admin, uuid=make_uuid(), reason="新学期集中备案", prepared=prepared
        )
        row.made_at = clock.now() - dt.timedelta(days=30)
        row.handed_on, row.handed_to = today - dt.timedelta(days=28), "市公安局交警支队"
        row.answer, row.answered_on = "accepted", today - dt.timedelta(days=20)
        row.save()
        FilingStep.objects.bulk_create(_steps(row, admin, make_uuid))
        dues.follow(row)
    for vehicle in Vehicle.objects.filter(links__school=host.pk).order_by("pk"):
        vehicle.insurance_until = today + dt.timedelta(days=364)
        vehicle.save(update_fields=["insurance_until"])
    dues.sweep()


def _steps(row, admin, make_uuid) -> list[FilingStep]:
    """Handed over, and accepted, as the filing says."""
    said = [
        (Step.HAND, row.handed_on, "", row.handed_to),
        (Step.BACK, row.answered_on, row.answer, ""),
    ]
    return [
        FilingStep(
            uuid=make_uuid(), filing=row, step=step, day=day, answer=answer, said=words, by=admin,
            at=clock.start_of(day) + dt.timedelta(hours=10),
        )
        for step, day, answer, words in said
    ]  # fmt: skip
