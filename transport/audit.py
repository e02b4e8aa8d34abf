"""What the audit keeps of changes to rows here: personal words are masked, sealed ones left out."""

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.db.models.signals import pre_save

from transport import models
from transport.models.judged import KEPT

MASK = "safety.schools.audit.masked"
SECRET = ("identity", "identity_mark", "identity_end", "licence", "licence_end")
# What was answered about a person's health and past stays in the row, which never changes.
SAID = ["question", "bad", "on", "count", "note", "withdrawn_why"]
PEOPLE = {("transport", name) for name in ("driver", "driverlink", "driverrecord")}


def _unnamed(sender, instance: LogEntry, **kwargs) -> None:
    """An entry about a person says which row it is of, not who."""
    kind = instance.content_type
    if kind and (kind.app_label, kind.model) in PEOPLE:
        instance.object_repr = f"{kind.model} {instance.object_pk}"


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
    for link in (models.DriverLink, models.VehicleLink):
        auditlog.register(link, exclude_fields=["township", "district", "city"])
