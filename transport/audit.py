"""What the audit keeps of changes to rows here: personal words are masked, sealed ones left out."""

from auditlog.registry import auditlog

from transport import models
from transport.models.judged import KEPT

MASK = "safety.schools.audit.masked"
SECRET = ("identity", "identity_mark", "identity_end", "licence", "licence_end")


def register() -> None:
    """Called once, from AppConfig.ready()."""
    auditlog.register(
        models.Driver,
        exclude_fields=["city", *SECRET, *KEPT],
        mask_fields=["name", "phone", "born_on"],
        mask_callable=MASK,
    )
    auditlog.register(models.DriverRecord, mask_fields=["note"], mask_callable=MASK)
    auditlog.register(models.Vehicle, exclude_fields=["city", "carried", *KEPT])
    for link in (models.DriverLink, models.VehicleLink):
        auditlog.register(link, exclude_fields=["township", "district", "city"])
