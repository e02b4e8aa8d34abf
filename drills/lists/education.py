"""Safety education as workbooks (safety.sheets.listing)."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext_lazy

from safety.sheets.listing import Listing, Shown

_PLACE = (
    Shown(gettext_lazy("District"), "district.name"),
    Shown(gettext_lazy("School code"), "school.code"),
    Shown(gettext_lazy("School"), "school.name", width=28),
)
LOGS = Listing(
    "safety-education",
    gettext_lazy("Safety education"),
    page="drills.views.education.EducationList",
    route="drills:education_list",
    columns=(
        *_PLACE,
        Shown(gettext_lazy("Kind"), lambda log: capfirst(log.get_kind_display()), width=30),
        Shown(pgettext_lazy("education", "Held on"), "held_on", "date", 12),
        Shown(
            pgettext_lazy("education", "Topic"),
            lambda log: capfirst(log.get_topic_display()),
            width=20,
        ),
        Shown(gettext_lazy("What it was about"), "about", width=40),
        Shown(gettext_lazy("Classes that held it"), "classes", "number", 10),
        Shown(gettext_lazy("Classes there are"), "classes_all", "number", 10),
        Shown(gettext_lazy("People who took part"), "people", "number", 12),
        Shown(gettext_lazy("Hours"), "hours", "number", 8),
        Shown(gettext_lazy("Result of the assessment"), "result", width=40),
        Shown(gettext_lazy("Recorded by"), "recorded_by.name"),
        Shown(gettext_lazy("Recorded"), "recorded_at", "moment", 18),
        Shown(gettext_lazy("State"), "get_state_display", width=18),
        Shown(gettext_lazy("Why it was withdrawn"), "withdrawn_why", width=30),
    ),
)
SCHOOLS = Listing(
    "safety-education-of-schools",
    gettext_lazy("Safety education of schools"),
    page="drills.views.education.EducationSchools",
    route="drills:education_schools",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "code"),
        Shown(gettext_lazy("School"), "name", width=28),
        Shown(gettext_lazy("Stage"), "get_stage_display", width=18),
        Shown(gettext_lazy("Plan written"), lambda school: school.plan_at is not None),
        Shown(gettext_lazy("Topics planned"), lambda school: school.planned or 0, "number", 10),
        Shown(gettext_lazy("Topics taught"), lambda school: school.taught or 0, "number", 10),
        Shown(gettext_lazy("Topics behind"), lambda school: school.behind or 0, "number", 10),
        Shown(gettext_lazy("Last class meeting"), "last_meeting", "date", 12),
        Shown(gettext_lazy("Last reminder"), "last_reminder", "date", 12),
    ),
)
