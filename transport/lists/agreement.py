"""Agreements, letters and lessons as workbooks (safety.sheets.listing); no parent is named."""

from django.utils.translation import gettext_lazy

from safety.sheets.listing import Listing, Shown

_WHERE = (
    Shown(gettext_lazy("District"), "district.name"),
    Shown(gettext_lazy("School code"), "school.code"),
    Shown(gettext_lazy("School"), "school.name", width=28),
)

WITHDRAWN = Shown(gettext_lazy("Withdrawn on"), "withdrawn_at", "moment", 18)
AGREEMENTS = Listing(
    "safety-agreements",
    gettext_lazy("Safety agreements"),
    page="transport.views.agreement.AgreementList",
    route="transport:agreement_list",
    columns=(
        *_WHERE,
        Shown(gettext_lazy("Number plate"), "vehicle.plate"),
        Shown(gettext_lazy("Pupils carried"), "pupils", "number", 8),
        Shown(gettext_lazy("Parents who have signed"), "signed", "number", 10),
        Shown(gettext_lazy("Valid to"), "until", "date", 12),
        Shown(gettext_lazy("State"), "word", width=20),
    ),
)
LETTERS = Listing(
    "letters-to-parents",
    gettext_lazy("Letters to parents"),
    page="transport.views.agreement.LetterList",
    route="transport:letter_list",
    columns=(
        *_WHERE,
        Shown(gettext_lazy("Title"), "title", width=32),
        Shown(gettext_lazy("Sent on"), "sent_on", "date", 12),
        Shown(gettext_lazy("Letters sent"), "sent", "number", 10),
        Shown(gettext_lazy("Slips that came back"), "read", "number", 10),
        WITHDRAWN,
    ),
)
LESSONS = Listing(
    "driver-lessons",
    gettext_lazy("Lessons of drivers"),
    page="transport.views.agreement.LessonList",
    route="transport:lesson_list",
    columns=(
        *_WHERE,
        Shown(gettext_lazy("Taught on"), "held_on", "date", 12),
        Shown(gettext_lazy("Topic"), "topic", width=32),
        Shown(gettext_lazy("Held by"), "teacher"),
        Shown(gettext_lazy("Drivers there"), "count", "number", 10),
        WITHDRAWN,
    ),
)
UNTAUGHT = Listing(
    "drivers-without-a-lesson",
    gettext_lazy("Drivers without a lesson this term"),
    page="transport.views.agreement.LessonMissing",
    route="transport:lesson_missing",
    personal=True,
    columns=(*_WHERE, Shown(gettext_lazy("Driver"), "driver.name")),
)
