"""What the audit keeps of changes to rows here: whose they are is left out, personal words are
masked."""

from collections.abc import Mapping, Sequence

from auditlog.cid import get_cid
from auditlog.diff import model_instance_diff
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType

from canteen import models

MASK = "safety.schools.audit.masked"
OWNER = ("township", "district", "city")
COUNTED = ("missing", "missing_count")  # by the actions, after each record
# model → the fields that name a person.
PERSONAL: dict[type, tuple[str, ...]] = {
    models.Worker: ("name", "phone"),
    models.HealthCertificate: ("number",),
    models.LeaderMeal: ("leader",),
    models.Control: ("person",),
    models.Named: ("director", "officer"),
    models.Dish: ("keeper", "disposed_by"),
    models.WaterCleaning: ("done_by",),
}
PLAIN = (
    models.Kitchen, models.Contract, models.KitchenDay, models.DailyCheck, models.Menu,
    models.FreezerCheck, models.PrincipalVisit, models.CareLink, models.CareVisit,
    models.WorkerMove,
    models.WaterBatch, models.WaterMachine, models.GateSighting, models.Delivery, models.Lot,
    models.ForbiddenGoods, models.SupplierLink,
)  # fmt: skip


def register() -> None:
    """Called once, from AppConfig.ready()."""
    for model in PLAIN:
        auditlog.register(model, exclude_fields=[*OWNER, *COUNTED])
    for model, personal in PERSONAL.items():
        _masked(model, personal, OWNER)
    # What a record says and said stands in the record's own entries, masked where it is personal.
    auditlog.register(models.Correction, exclude_fields=[*OWNER, "before", "after", "asked"])
    # Shared by schools: they stand in no district of their own, or in one that is a fact of theirs.
    _masked(models.CarePoint, ("owner", "phone"), ())
    _masked(models.Supplier, ("contact", "phone"), ("city",))


def note(rows: Sequence, actor, before: Mapping | None = None) -> None:
    """For rows of one kind that were written together, of which nobody is told one by one: an
    entry for each, as if it had been. `before`: by key, those that were there as they were."""
    entry, entries = LogEntry.Action, []
    for row in rows:
        was = before[row.pk] if before is not None else None
        changes = model_instance_diff(was, row)
        if changes:
            entries.append(
                LogEntry(
                    content_type=ContentType.objects.get_for_model(row), object_pk=str(row.pk),
                    object_id=row.pk, object_repr=str(row), changes=changes, actor=actor,
                    action=entry.CREATE if was is None else entry.UPDATE, cid=get_cid(),
                    actor_email=actor.email,
                )
            )  # fmt: skip
    LogEntry.objects.bulk_create(entries, batch_size=500)


def _masked(model, personal, left_out) -> None:
    auditlog.register(
        model, exclude_fields=[*left_out], mask_fields=[*personal], mask_callable=MASK
    )
