"""What the audit keeps of changes to rows here: whose they are is left out, personal words are
masked."""

from auditlog.registry import auditlog

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
    models.ParentsLook: ("person",),
    models.Named: ("director", "officer"),
    models.Dish: ("keeper", "disposed_by"),
    models.WaterCleaning: ("done_by",),
}
PLAIN = (
    models.Kitchen, models.Contract, models.TakingBack, models.KitchenDay, models.DailyCheck,
    models.Menu,
    models.FreezerCheck, models.PrincipalVisit, models.CareLink, models.CareVisit,
    models.CareCensus, models.WorkerMove, models.CareBureauVisit,
    models.WaterBatch, models.WaterMachine, models.GateSighting, models.GateMedia, models.Delivery,
    models.Lot, models.ForbiddenGoods, models.SupplierLink,
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
    _masked(models.CarePoint, ("owner", "phone"), ("told",))
    _masked(models.Supplier, ("contact", "phone"), ("city",))


def _masked(model, personal, left_out) -> None:
    auditlog.register(
        model, exclude_fields=[*left_out], mask_fields=[*personal], mask_callable=MASK
    )
