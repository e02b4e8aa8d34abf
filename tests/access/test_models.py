"""Every model has one of the three owners, or is exempt with a reason a reviewer agreed to."""

from django.apps import apps

from safety.schools.scope import SchoolOwned, SharedBySchools, UnitOwned

OURS = {
    "base", "schools", "web", "files", "dues", "sheets", "desk",
    "inspections", "canteen", "transport", "drills", "reports",
}  # fmt: skip

EXEMPT = {
    "schools.Unit": "its own owner: scope_q on its own columns",
    "schools.School": "its own owner: scope_q through its unit",
    "schools.SchoolPeriod": "reached through figures that narrow by district or city",
    "schools.Term": "the calendar of a city is no secret to its schools; only city_admin edits",
    "schools.CalendarDay": "as schools.Term",
    "schools.User": "seen through appointments (PeopleQuerySet)",
    "schools.ActivationCode": "holds hashes only; reached through its person",
    "schools.SecurityEvent": "read by city administrators alone, through the people they see",
    "schools.Guesses": "counts of wrong guesses under a hash; no screen",
    "files.Evidence": "no address of its own: served through an owned row (HazardPhoto, "
    "HealthCertificate, Contract, DailyCheck, Paper, WaterCleaning, "
    "WaterBatch, GateSighting, GatePhoto, ParentsLook, Agreement, "
    "DriverLesson)",
    "files.Attachment": "no address of its own: served through an owned row (HazardDocument, "
    "HealthCertificate, Contract, Paper, WaterCleaning, "
    "WaterBatch, GateSighting, Agreement, DriverLesson)",
    "canteen.SupplierChange": "reached through its supplier",
    "drills.DrillPhoto": "reached through its drill",
    "canteen.GatePhoto": "reached through its sighting",
    "canteen.CareBureauVisit": "reached through its care point",
    "dues.Schedule": "the moments of one due item, for the engine; no screen",
    "dues.LadderStep": "settings of the city, edited by its administrator",
    "dues.Notice": "belongs to one person: visible_to is user = reader",
    "dues.Digest": "outbox of one person, no screen",
    "dues.ChannelMessage": "reached through its channel",
    "sheets.ImportedRow": "what an import wrote; no screen, read by its undoing alone",
    "sheets.CancelAsked": "one wish, reached through its job",
    "sheets.SheetJob": "belongs to one person: visible_to is owner = reader",
    "inspections.Checklist": "the catalogue is public inside the system",
    "inspections.ChecklistVersion": "the catalogue is public inside the system",
    "inspections.Item": "the catalogue is public inside the system",
    "inspections.TeamMember": "reached through its inspection",
    "inspections.Answer": "reached through its inspection",
    "inspections.HazardPhoto": "reached through its hazard or inspection",
    "inspections.HazardDocument": "reached through its hazard",
    "inspections.Extension": "reached through its hazard",
    "inspections.DrawLink": "a bureau's hidden chain; read by verify_draw and the anchor alone",
    "inspections.DrawResult": "reached through its draw",
    "inspections.DrawnVisit": "reached through its draw or its inspection",
    "inspections.Referral": "reached through its hazard",
    "inspections.LedgerEntry": "reached through its hazard",
    "inspections.HazardPeriod": "read by figures, narrowed by the district or city of that time",
    "inspections.FinalSpan": "dates alone; its counts have scope",
    "inspections.FinalCount": "sums by district, seen from the district up: scope_q",
    "inspections.LedgerAnchor": "signatures over all chains; read by verify_ledger alone",
    "inspections.BulkAct": "known by its sender's own uuid alone; no screen",
    "inspections.SavedFilter": "words of one person, seen by those with whom they share: scope_q",
    "inspections.LedgerChoice": "belongs to one person: read beside their own row alone",
    "inspections.NumberSeries": "a counter; no screen",
    "drills.CertificateSeries": "a counter; no screen",
    "transport.DriverRecord": "of a driver, whom several schools may share: scope_q",
    "transport.Spell": "reached through its link",
    "transport.Standing": "reached through its driver, vehicle or route",
    "transport.LessonPresence": "reached through its lesson",
    "transport.ViolationStep": "reached through its report",
    "transport.FilingStep": "reached through its filing",
}


def ours():
    for model in apps.get_models():
        is_link_table = model._meta.auto_created
        if model._meta.app_label in OURS and not is_link_table:
            yield model


def test_every_model_has_an_owner_or_a_reason():
    owned = (SchoolOwned, UnitOwned, SharedBySchools)
    homeless = {m._meta.label for m in ours() if not issubclass(m, owned)}
    assert homeless == set(EXEMPT)


def test_owned_models_keep_the_scoped_manager():
    for model in ours():
        if issubclass(model, SchoolOwned | UnitOwned | SharedBySchools):
            assert hasattr(model._default_manager, "visible_to"), model._meta.label
