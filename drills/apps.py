from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DrillsConfig(AppConfig):
    name = "drills"
    label = "drills"
    verbose_name = _("Drills")

    def ready(self):
        from auditlog.registry import auditlog  # all of these need the models

        from drills import dues, duties, lists, sheets
        from drills.actions import plan
        from drills.models import (
            Course,
            Drill,
            DrillFeed,
            DrillPlan,
            DrillRun,
            DrillTemplate,
            EducationLog,
            EducationPlan,
            GroupList,
            HolidayCampaign,
            HolidayLetter,
            Participant,
            PlanTopic,
            TrainingCertificate,
        )
        from drills.queries.problem import brought_by
        from inspections import origins
        from safety.files import kept
        from safety.schools.actions.school import FOLLOWERS

        dues.register()
        duties.register()
        origins.register(brought_by)
        lists.register()
        sheets.register()
        kept.keep("drills.HolidayCampaign", "file")
        FOLLOWERS.extend([dues.follow_school, plan.follow_school])
        place = ["township", "district", "city"]
        for model in (Drill, DrillPlan, DrillRun, DrillTemplate, GroupList, Course):
            auditlog.register(model, exclude_fields=place)
        for model in (Participant, TrainingCertificate):
            auditlog.register(model, exclude_fields=place)
        for model in (EducationLog, EducationPlan, PlanTopic, HolidayCampaign, HolidayLetter):
            auditlog.register(model, exclude_fields=place)
        auditlog.register(DrillFeed, exclude_fields=[*place, "mark", "token"])
