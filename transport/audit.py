"""What the audit keeps of changes to rows here: personal words are masked, sealed ones left out."""

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from auditlog.signals import pre_log
from django.db.models.signals import pre_save

from transport import models
from transport.models.judged import KEPT

MASK = "safety.schools.audit.masked"
SECRET = (
    *("identity", "identity_mark", "identity_end"),
    *("licence", "licence_mark", "licence_end"),
)
# What was answered about a person's health and past stays in the row, which never changes.
SAID = ["question", "bad", "on", "count", "note", "withdrawn_why"]
PEOPLE = {("transport", name) for name in ("driver", "driverlink", "driverrecord", "violation")}
RAISED = ("hazard", "hazard_stretch", "hazard_codes", "hazard_waits")  # the ledger has its own


def _unnamed(sender, instance: LogEntry, **kwargs) -> None:
    """An entry about a person says which row it is of, not who."""
    kind = instance.content_type
    if kind and (kind.app_label, kind.model) in PEOPLE:
        instance.object_repr = f"{kind.model} {instance.object_pk}"


def _wanted(sender, instance, action, **kwargs) -> bool:
    """The entry of a report that came by the public page would keep the address that it came from:
    there is none. Its first step says when it came."""
    return action != LogEntry.Action.CREATE or instance.recorded_by_id is not None


def unnamed(row) -> str:
    """The same of a row whose entry is written with many others."""
    meta = row._meta
    return (
        f"{meta.model_name} {row.pk}" if (meta.app_label, meta.model_name) in PEOPLE else str(row)
    )


def register() -> None:
    """Called once, from AppConfig.ready()."""
    auditlog.register(
        models.Driver,
        exclude_fields=["city", *SECRET, *KEPT],
        mask_fields=["name", "phone", "born_on"],
        mask_callable=MASK,
    )
    auditlog.register(models.DriverRecord, exclude_fields=SAID)
    pre_save.connect(_unnamed, LogEntry, dispatch_uid="transport.audit")
    auditlog.register(models.Vehicle, exclude_fields=["city", "carried", *KEPT])
    auditlog.register(
        models.Route,
        exclude_fields=["township", "district", "city", "plan", "findings", "codes"],
    )
    # What a parent wrote stays in the row; the steps say who did what with it. A plate and a school
    # that turned out to be others are kept here alone.
    auditlog.register(
        models.Violation, include_fields=["state", "unit", "hazard", "record", "plate", "school"]
    )
    pre_log.connect(_wanted, models.Violation, dispatch_uid="transport.audit")
    for paper in (models.Agreement, models.ParentLetter, models.DriverLesson, models.Paper):
        # Why it was withdrawn may name somebody: that stays in the row.
        auditlog.register(paper, exclude_fields=["township", "district", "city", "withdrawn_why"])
    used = ["used_from", "used_until", "decided_by"]
    auditlog.register(models.PaperTemplate, include_fields=["kind", "number", "sha256", *used])
    filed = ["handed_on", "handed_to", "answer", "answered_on", "remarks"]
    auditlog.register(models.Filing, include_fields=filed)
    auditlog.register(models.Permit, include_fields=["state", "number", "until"])
    for link in (models.DriverLink, models.VehicleLink):
        auditlog.register(link, exclude_fields=["township", "district", "city", *RAISED])
