"""Addresses of the desk, by noun."""

from django.conf import settings
from django.urls import path

from safety.desk.views import (
    account,
    activation,
    attendant,
    cadence,
    cadence_rule,
    calendar_day,
    channel,
    entrance,
    importing,
    inbox,
    job,
    ladder,
    listing,
    person,
    school,
    term,
    unit,
)

app_name = "desk"

SCHOOL, UNIT, PERSON = "schools/<uuid:uuid>", "units/<uuid:uuid>", "people/<uuid:uuid>"
LIST = "import/<slug:kind>"
CHANNEL = "channels/<uuid:uuid>"
SEAT = f"{PERSON}/appointments/<int:seat>"

schools = [
    path("schools/", school.SchoolList.as_view(), name="school_list"),
    path("schools/add/", school.SchoolAdd.as_view(), name="school_add"),
    path(f"{SCHOOL}/", school.SchoolDetail.as_view(), name="school_detail"),
    path(f"{SCHOOL}/edit/", school.SchoolEdit.as_view(), name="school_edit"),
    path(f"{SCHOOL}/move/", school.SchoolMove.as_view(), name="school_move"),
    path(f"{SCHOOL}/close/", school.SchoolClose.as_view(), name="school_close"),
    path(f"{SCHOOL}/merge/", school.SchoolMerge.as_view(), name="school_merge"),
    path(f"{SCHOOL}/reopen/", school.SchoolReopen.as_view(), name="school_reopen"),
]

units = [
    path("units/", unit.UnitList.as_view(), name="unit_list"),
    path("units/suggest/", unit.UnitSuggest.as_view(), name="unit_suggest"),
    path(f"{UNIT}/", unit.UnitDetail.as_view(), name="unit_detail"),
    path(f"{UNIT}/add/", unit.UnitAdd.as_view(), name="unit_add"),
    path(f"{UNIT}/edit/", unit.UnitEdit.as_view(), name="unit_edit"),
    path(f"{UNIT}/retire/", unit.UnitRetire.as_view(), name="unit_retire"),
    path(f"{UNIT}/restore/", unit.UnitRestore.as_view(), name="unit_restore"),
]

terms = [
    path("terms/", term.TermList.as_view(), name="term_list"),
    path("terms/add/", term.TermAdd.as_view(), name="term_add"),
    path("terms/<uuid:uuid>/edit/", term.TermEdit.as_view(), name="term_edit"),
    path("terms/days/", calendar_day.CalendarDayList.as_view(), name="calendar_day_list"),
    path("terms/days/add/", calendar_day.CalendarDayAdd.as_view(), name="calendar_day_add"),
    path(
        "terms/days/<uuid:uuid>/remove/",
        calendar_day.CalendarDayRemove.as_view(),
        name="calendar_day_remove",
    ),
]

regular = [
    path("duties/", cadence.OwedList.as_view(), name="owed_list"),
    path("duties/mine/", cadence.OwedMine.as_view(), name="owed_mine"),
    path(f"{SCHOOL}/duties/", cadence.OwedSchool.as_view(), name="owed_school"),
    path("duties/rules/", cadence_rule.RuleList.as_view(), name="cadence_rule_list"),
    path("duties/rules/add/", cadence_rule.RuleAdd.as_view(), name="cadence_rule_add"),
    path(
        "duties/rules/<uuid:uuid>/take-back/",
        cadence_rule.RuleTakeBack.as_view(),
        name="cadence_rule_take_back",
    ),
    path("duties/exemptions/", cadence_rule.ExemptionList.as_view(), name="exemption_list"),
    path("duties/exemptions/add/", cadence_rule.ExemptionAdd.as_view(), name="exemption_add"),
    path(
        "duties/exemptions/<uuid:uuid>/end/",
        cadence_rule.ExemptionEnd.as_view(),
        name="exemption_end",
    ),
]

people = [
    path("people/", person.PersonList.as_view(), name="person_list"),
    path("people/add/", person.PersonAdd.as_view(), name="person_add"),
    path(f"{PERSON}/", person.PersonDetail.as_view(), name="person_detail"),
    path(f"{PERSON}/edit/", person.PersonEdit.as_view(), name="person_edit"),
    path(f"{PERSON}/appoint/", person.PersonAppoint.as_view(), name="person_appoint"),
    path(f"{PERSON}/code/", activation.PersonCode.as_view(), name="person_code"),
    path(f"{PERSON}/deactivate/", person.PersonDeactivate.as_view(), name="person_deactivate"),
    path(f"{PERSON}/reactivate/", person.PersonReactivate.as_view(), name="person_reactivate"),
    path(f"{SEAT}/end/", person.SeatEnd.as_view(), name="seat_end"),
    path(f"{SEAT}/move/", person.SeatMove.as_view(), name="seat_move"),
]

attendants = [
    path("attendants/", attendant.AttendantList.as_view(), name="attendant_list"),
    path("attendants/add/", attendant.AttendantAdd.as_view(), name="attendant_add"),
    path("attendants/<uuid:uuid>/edit/", attendant.AttendantEdit.as_view(), name="attendant_edit"),
    path("attendants/<uuid:uuid>/code/", attendant.AttendantCode.as_view(), name="attendant_code"),
    path(
        "attendants/<uuid:uuid>/posts/<int:seat>/end/",
        attendant.AttendantEnd.as_view(),
        name="attendant_end",
    ),
]

codes = [
    path("codes/", activation.CodeIssue.as_view(), name="code_issue"),
    path("activate/", activation.Activate.as_view(), name="activate"),
]

accounts = [
    path("account/", account.Account.as_view(), name="account"),
    path("account/sessions/end/", account.SessionsEnd.as_view(), name="sessions_end"),
    path("security-log/", account.SecurityLog.as_view(), name="security_log"),
]

reminders = [
    path("inbox/", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/read/", inbox.InboxReadAll.as_view(), name="inbox_read_all"),
    path("inbox/<uuid:uuid>/read/", inbox.NoticeRead.as_view(), name="notice_read"),
    path("reminder-log/", inbox.NoticeLog.as_view(), name="notice_log"),
    path("reminder-steps/", ladder.LadderList.as_view(), name="ladder_list"),
    path("reminder-steps/<slug:kind>/", ladder.LadderEdit.as_view(), name="ladder_edit"),
]

channels = [
    path("channels/", channel.ChannelList.as_view(), name="channel_list"),
    path("channels/add/", channel.ChannelAdd.as_view(), name="channel_add"),
    path(f"{CHANNEL}/", channel.ChannelDetail.as_view(), name="channel_detail"),
    path(f"{CHANNEL}/test/", channel.ChannelTest.as_view(), name="channel_test"),
    path(f"{CHANNEL}/edit/", channel.ChannelEdit.as_view(), name="channel_edit"),
    path(f"{CHANNEL}/remove/", channel.ChannelRemove.as_view(), name="channel_remove"),
]

imports = [
    path("import/", importing.ImportStart.as_view(), name="import_start"),
    path(f"{LIST}/", importing.ImportUpload.as_view(), name="import_upload"),
    path(f"{LIST}/template/", importing.ImportTemplate.as_view(), name="import_template"),
]

exports = [
    path("lists/<slug:list>/export/", listing.ListExport.as_view(), name="list_export"),
    path(
        "lists/<slug:list>/<uuid:uuid>/export/",
        listing.ListExport.as_view(),
        name="list_part_export",
    ),
]

jobs = [
    path("jobs/", job.JobList.as_view(), name="job_list"),
    path("jobs/<uuid:uuid>/", job.JobDetail.as_view(), name="job_detail"),
    path("jobs/<uuid:uuid>/file/", job.JobFile.as_view(), name="job_file"),
    path("jobs/<uuid:uuid>/confirm/", job.JobConfirm.as_view(), name="job_confirm"),
    path("jobs/<uuid:uuid>/cancel/", job.JobCancel.as_view(), name="job_cancel"),
    path("jobs/<uuid:uuid>/retry/", job.JobRetry.as_view(), name="job_retry"),
    path("jobs/<uuid:uuid>/undo/", job.JobUndo.as_view(), name="job_undo"),
]

# Only a demonstration has this address at all.
demonstration = (
    [path("demo/sign-in/", entrance.DemoSignIn.as_view(), name="demo_sign_in")]
    if settings.DEMO
    else []
)

urlpatterns = [
    *(*schools, *units, *terms, *regular, *people, *attendants, *codes, *accounts),
    *(*reminders, *channels, *imports, *exports, *jobs, *demonstration),
]
