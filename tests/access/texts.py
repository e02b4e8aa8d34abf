"""Every text that the rows of one school hold, in whatever table."""

from django.apps import apps
from django.db import models
from django.db.models import Q

from canteen.models import (
    Contract,
    DailyCheck,
    GatePhoto,
    GateSighting,
    HealthCertificate,
    Paper,
    ParentsLook,
    TakingBack,
    WaterBatch,
    WaterCleaning,
)
from drills.models import DrillPhoto
from inspections.models import HazardDocument, HazardPhoto
from safety.files.models import Attachment, Evidence
from safety.schools.scope import SchoolOwned, UnitOwned
from tests.access.test_models import OURS
from transport.models import Agreement, DriverLesson

# Rows of a school that may have a scan.
SCANNED = (
    *(HealthCertificate, Contract, TakingBack, Paper, WaterBatch, WaterCleaning, GateSighting),
    *(Agreement, DriverLesson),
)
# How the rows of a school are found in models that have no owner of their own.
OF_SCHOOL = {
    "schools.Unit": "pk",
    "schools.School": "pk",
    "schools.SchoolPeriod": "school",
    "schools.User": "appointments__unit",
    "schools.ActivationCode": "user__appointments__unit",
    "schools.SecurityEvent": "subject__appointments__unit",
    "canteen.CarePoint": "links__school",
    "canteen.GatePhoto": "sighting__school",
    "drills.DrillPhoto": "drill__school",
    "canteen.SupplierChange": "school",
    "canteen.CareBureauVisit": "point__links__school",
    "dues.Notice": "unit",
    "dues.Digest": "user__appointments__unit",
    "dues.ChannelMessage": "channel__unit",
    "sheets.SheetJob": "owner__appointments__unit",
    "canteen.Supplier": "links__school",
    "inspections.SavedFilter": "unit",
    "inspections.LedgerChoice": "user__appointments__unit",
    "inspections.TeamMember": "inspection__school",
    "inspections.Answer": "inspection__school",
    "inspections.HazardPhoto": "hazard__school",
    "inspections.HazardDocument": "hazard__school",
    "inspections.Extension": "hazard__school",
    "inspections.Referral": "hazard__school",
    "inspections.LedgerEntry": "hazard__school",
    "inspections.HazardPeriod": "school",
    "transport.Driver": "links__school",
    "transport.FilingStep": "filing__unit",
    "transport.DriverRecord": "driver__links__school",
    "transport.Standing": "driver__links__school",
    "transport.Vehicle": "links__school",
}
NOBODYS = {
    "schools.Term": "a city's",
    "schools.CalendarDay": "a city's",
    "schools.Guesses": "counts under a hash",
    "inspections.BulkAct": "known by its sender's uuid alone",
    "dues.LadderStep": "a city's",
    "dues.CadenceRule": "a bureau's",
    "dues.Schedule": "moments",
    "canteen.ForbiddenGoods": "a city's",
    "sheets.ImportedRow": "an importer's: no screen shows it",
    "sheets.CancelAsked": "a key",
    "inspections.Checklist": "the catalogue's",
    "inspections.ChecklistVersion": "the catalogue's",
    "inspections.Item": "the catalogue's",
    "inspections.Draw": "a bureau's",
    "inspections.DrawLink": "keys and hashes",
    "inspections.DrawResult": "keys and a seed",
    "inspections.DrawnVisit": "keys",
    "inspections.FinalSpan": "dates",
    "inspections.FinalCount": "sums of a district",
    "inspections.LedgerAnchor": "signatures over all",
    "inspections.LookBack": "a bureau's",
    "drills.DrillTemplate": "a bureau's",
    "drills.CertificateSeries": "counters",
    "inspections.NoticeTemplate": "a bureau's",
    "inspections.NoticeTemplateUse": "a bureau's",
    "inspections.NumberSeries": "counters",
    "reports.Bulletin": "a bureau's",
    "reports.Publication": "a bureau's",
    "transport.LessonPresence": "keys",
    "transport.PermitDriver": "keys",
    "transport.Spell": "moments",
    "transport.PaperTemplate": "a bureau's",
    "transport.Violation": "a bureau's",
    "transport.ViolationStep": "a bureau's",
}
# Words of the program, keys and hashes: nobody's text stands in them.
PLAIN = {
    "schools.Unit": {"code", "former_codes"},
    "schools.User": {"password", "username", "language", "email"},
    "schools.ActivationCode": {"code_hash"},
    "schools.SecurityEvent": {"kind", "username", "address", "path"},
    "files.Evidence": {"original", "image", "thumbnail", "sha256", "image_sha256"},
    "files.Attachment": {"file", "sha256"},
    "dues.DueItem": {"kind", "key", "url"},
    "dues.CadenceExemption": {"kind"},
    "dues.Notice": {"kind", "once", "url"},
    "dues.Digest": {"message_id", "error"},
    "dues.Channel": {"host", "address", "secret", "robot"},
    "dues.ChannelMessage": {"answer", "once"},
    "sheets.SheetJob": {
        *("kind", "language", "source", "source_name", "sha256", "result", "result_name"),
        # Of an undoing: its owner's own words, shown to nobody else.
        *("outcome", "seats", "reason"),
    },
    "inspections.Inspection": {"departments", "notice_number"},
    "inspections.Hazard": {"number"},
    "inspections.LedgerChoice": {"columns"},
    "inspections.LedgerEntry": {"action", "previous", "hash"},
    "drills.Drill": {"counts_for"},
    "drills.DrillFeed": {"mark", "token"},
    "drills.DrillPeriod": {"counts_for"},
    "drills.DrillRun": {"flags"},
    "drills.HolidayCampaign": {"topics", "file", "sha256"},
    "drills.Participant": {"phone_last4"},
    "drills.TrainingCertificate": {"number", "phone_last4"},
    "canteen.KitchenDay": {"missing"},
    "canteen.DailyCheck": {"wrong"},
    "canteen.CarePoint": {"told"},
    "canteen.Lot": {"gone_spans"},
    "transport.Driver": {
        *("identity", "identity_mark", "identity_end"),
        *("licence", "licence_mark", "licence_end"),
        *("licence_class", "findings", "codes", "judged_by"),
    },
    "transport.Standing": {"findings"},
    "transport.Route": {"findings", "codes"},
    "transport.Trip": {"findings", "codes", "missing"},
    "transport.TripEntry": {"wrong", "unfit"},
    "transport.Filing": {"rows", "book", "book_sha256", "paper", "paper_sha256"},
    "transport.DriverLink": {"hazard_codes"},
    "transport.VehicleLink": {"hazard_codes"},
    "transport.Vehicle": {"plate", "findings", "codes", "judged_by"},
}
TEXTS = models.CharField, models.TextField, models.JSONField


def rows_of(school):
    """(model, its rows of this school) for every model of ours that has any."""
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_label not in OURS or model._meta.auto_created or label in NOBODYS:
            continue
        yield model, _rows(model, label, school)


def _rows(model, label, school):
    rows = model._base_manager.all()
    if model is Evidence:
        photos = HazardPhoto.objects.filter(hazard__school=school)
        checks = DailyCheck.objects.filter(school=school, photo__isnull=False)
        gates = GatePhoto.objects.filter(sighting__school=school)
        looks = ParentsLook.objects.filter(school=school, photo__isnull=False)
        of_days = Q(pk__in=checks.values("photo")) | Q(pk__in=gates.values("photo"))
        of_days |= Q(pk__in=looks.values("photo"))
        drills = DrillPhoto.objects.filter(drill__school=school)
        of_days |= Q(pk__in=drills.values("evidence"))
        found = Q(pk__in=photos.values("evidence")) | of_days | _scans("photo", school)
        return rows.filter(found)
    if model is Attachment:
        papers = HazardDocument.objects.filter(hazard__school=school)
        return rows.filter(Q(pk__in=papers.values("attachment")) | _scans("document", school))
    if issubclass(model, SchoolOwned):
        return rows.filter(school=school)
    path = "unit" if issubclass(model, UnitOwned) else OF_SCHOOL[label]
    return rows.filter(**{path: school.pk})


def _scans(column, school) -> Q:
    """Files that are the scan of a row of the school."""
    found = Q(pk__in=[])
    for model in SCANNED:
        held = model.objects.filter(school=school, **{f"{column}__isnull": False})
        found |= Q(pk__in=held.values(column))
    return found


def texts_of(model):
    """Names of the columns in which somebody's words may stand."""
    plain = PLAIN.get(model._meta.label, set())
    for field in model._meta.concrete_fields:
        if isinstance(field, TEXTS) and not field.choices and field.name not in plain:
            yield field.name
