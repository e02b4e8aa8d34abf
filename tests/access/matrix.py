"""Who may use which address. Written by hand from the issue, the domain and the trust rules; never
derived from the code. When a line and the code disagree, one of them is a bug.

One line per route, kind of object (objects.py; None: a page of no single row) and method. Letters
stand in the order of ACTORS:

    anonymous | officer A1, principal A1, officer A2 | township, district A, district B |
    inspector (on the team), inspector (not) | city administrator, leader, another city's
    administrator | deactivated

    o  carried out: 200, or for a POST on from there (302, 303)
    r  sent on to another page of ours (302): the thing has moved on
    x  an insider without the right: 403
    -  foreign, the same as missing: 404
    L  not signed in: to the sign-in page; for a POST 401 with what was typed
    U  not signed in, asked by a machine: 401
    c  the right is there, its moment is not: 422 with the reason, and nothing changes
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    name: str
    of: str | None
    method: str
    letters: str

    def __str__(self):
        return f"{self.method} {self.name} {self.of or ''}".rstrip()


def table(prefix, *lines) -> list[Rule]:
    """Lines of (route, kind, GET or "", POST or "")."""
    return [
        Rule(f"{prefix}{name}", of, method, letters.replace(" ", ""))
        for name, of, get, post in lines
        for method, letters in (("GET", get), ("POST", post))
        if letters
    ]


# Words that come again and again.
ALL = "L ooo ooo oo ooo L"  # everyone who is signed in, each their own
SEES = "L oo- oo- oo oo- L"  # whoever stands at or over A1
TEAM_SECRET = "L --- --- o- --- L"  # before the reveal (R02): nobody but planner and team
TEAM = "L xx- xx- ox xx- L"  # revealed: the others may know of it, only the team works on it
NOBODY = "L --- --- -- --- L"
DRAWING_BUREAU = "L --- --- oo oo- L"  # the city drew: its own people, nobody below
ADMINS = "L xxx xoo xx oxo L"  # city and district administrators, each below themselves
TEMPLATE = "L --- -o- xx ox- L"  # of district A: its administrator, the city's
OWN_SCHOOL = "L oo- xx- xx xx- L"  # the school itself
PLANNERS = "L xxx xoo oo oxo L"  # bureaus that inspect
SCHOOLS = "L ooo xxx xx xxx L"
OWNER = "L --- --- -- o-- L"  # the city administrator's own
SEEN_BELOW = "L ooo ooo oo oo- L"
CITY = "L xxx xxx xx oxo L"
FILERS = "L ooo xoo xx oxo L"
FILED = "L oo- xo- xx ox- L"  # a filing of A1: who made it, and administrators above
EVERYBODY = "o ooo ooo oo ooo o"
PLANNERS_OFFICE = "L xxx xoo oo oxo L"  # those who follow reports on vehicles
REPORT = "L --- -o- oo oo- L"  # of district A: its people and the city's, no school
OFFICE = "L --- -o- oo ox- L"
REPORT_ADMINS = "L --- -o- xx ox- L"
# The catalogue is one for the whole installation; its drafts are for those who edit it.
EDITOR = "L --- --- -- o-o L"
# R04: district and city re-check, whoever of them found it; the leader and the township do not.
RECHECK = "L xx- xo- oo ox- L"
# The bureau that set the deadline moves it; a district cannot soften what the city found.
BY_CITY = "L xx- xx- oo ox- L"
# What the city alone decides of a row of A1: its administrator.
CITY_ALONE = "L xx- xx- xx ox- L"

INSPECTIONS = table(
    "inspections:",
    ("visit_list", None, ALL, ""),
    ("visit_plan", None, PLANNERS, "L xx- xo- oo ox- L"),
    ("self_check_start", None, SCHOOLS, SCHOOLS),
    # A draw needs two schools: district B and the other city have one each.
    ("draw_start", None, PLANNERS, "L xxx xoc oo oxc L"),
    ("draw_list", None, "L xxx ooo oo ooo L", ""),
    # As secret as its visit, and afterwards the bureau's that drew: the odds of all its schools
    # are shown to none of them, nor to a district.
    ("draw_detail", "draw_open", TEAM_SECRET, ""),
    ("draw_detail", "draw_planned", TEAM_SECRET, ""),
    ("draw_detail", "draw_revealed", DRAWING_BUREAU, ""),
    ("draw_detail", "draw_replaced", TEAM_SECRET, ""),
    ("draw_check", "draw_open", TEAM_SECRET, ""),
    ("draw_check", "draw_revealed", DRAWING_BUREAU, ""),
    ("draw_plan", "draw_open", TEAM_SECRET, TEAM_SECRET),
    ("draw_plan", "draw_planned", "L --- --- r- --- L", "L --- --- c- --- L"),
    ("draw_plan", "draw_revealed", "L --- --- rx xx- L", "L --- --- cx xx- L"),
    ("draw_again", "draw_open", TEAM_SECRET, TEAM_SECRET),
    ("draw_again", "draw_replaced", "L --- --- r- --- L", "L --- --- c- --- L"),
    ("draw_again", "draw_revealed", "L --- --- rx xx- L", "L --- --- cx xx- L"),
    ("visit_detail", "visit_planned", TEAM_SECRET, ""),
    ("visit_detail", "visit_covert", TEAM_SECRET, ""),
    ("visit_detail", "visit_under_way", SEES, ""),
    ("visit_detail", "visit_submitted", SEES, ""),
    ("visit_detail", "self_check", SEES, ""),
    ("visit_check_in", "visit_planned", TEAM_SECRET, TEAM_SECRET),
    ("visit_check_in", "visit_under_way", "L xx- xx- rx xx- L", TEAM),
    ("visit_cancel", "visit_planned", TEAM_SECRET, TEAM_SECRET),
    ("visit_cancel", "visit_covert", TEAM_SECRET, TEAM_SECRET),
    ("visit_cancel", "visit_under_way", TEAM, TEAM),
    ("visit_cancel", "self_check", "L ox- xx- xx xx- L", "L ox- xx- xx xx- L"),
    ("visit_fill", "visit_covert", TEAM_SECRET, ""),
    ("visit_fill", "visit_under_way", TEAM, ""),
    ("visit_fill", "visit_submitted", SEES, ""),
    ("visit_fill", "self_check", "L ox- xx- xx xx- L", ""),
    ("visit_answer", "visit_covert", "", TEAM_SECRET),
    ("visit_answer", "visit_under_way", "", TEAM),
    ("visit_answer", "self_check", "", "L ox- xx- xx xx- L"),
    ("visit_pass_rest", "visit_list_part", "", TEAM),
    ("visit_hazard_add", "visit_item", TEAM, TEAM),
    ("visit_hazard_edit", "draft_hazard", TEAM, TEAM),
    ("visit_hazard_withdraw", "draft_hazard", "", TEAM),
    ("visit_photo_add", "draft_hazard", "", TEAM),
    ("visit_photo", "draft_photo", TEAM_SECRET, ""),
    ("visit_photo", "visit_photo", SEES, ""),
    ("visit_review", "visit_covert", TEAM_SECRET, ""),
    ("visit_review", "visit_under_way", TEAM, ""),
    ("visit_submit", "visit_under_way", "", TEAM),
    # Before it is issued there is no notice, not even for the team.
    ("visit_notice", "visit_planned", NOBODY, ""),
    ("visit_notice", "visit_under_way", NOBODY, ""),
    ("visit_notice", "visit_submitted", SEES, ""),
    ("visit_notice_file", "visit_submitted", SEES, ""),
    ("visit_notice_file", "visit_under_way", NOBODY, ""),
    #
    ("hazard_list", None, ALL, ""),
    ("hazard_export", None, "", ALL),
    # Many at once, here one that the city found at A1: who may not with it, or does not know of
    # it, is told so for that hazard, and nothing changes.
    ("hazard_bulk_reassign", "many_open", "", "L ooc ccc oo oxc L"),
    ("hazard_bulk_recheck", "many_awaiting", "", "L xxx coc oo oxc L"),
    ("hazard_print", None, ALL, ""),
    ("ledger_columns", None, ALL, ALL),
    # A saved filter is its owner's (the city administrator's) to change; others may find it where
    # it is shared: with the bureau, or with all below as well.
    ("filter_list", None, ALL, ""),
    ("filter_save", None, ALL, ALL),
    ("filter_edit", "filter_own", OWNER, OWNER),
    ("filter_edit", "filter_shared", "L --- --- xx ox- L", "L --- --- xx ox- L"),
    ("filter_edit", "filter_below", "L xxx xxx xx ox- L", "L xxx xxx xx ox- L"),
    ("filter_delete", "filter_own", "", OWNER),
    ("filter_delete", "filter_below", "", "L xxx xxx xx ox- L"),
    ("filter_opens", "filter_own", "", OWNER),
    ("filter_opens", "filter_shared", "", "L --- --- oo oo- L"),
    ("filter_opens", "filter_below", "", SEEN_BELOW),
    ("hazard_detail", "hazard_open", SEES, ""),
    ("hazard_detail", "draft_in_ledger", NOBODY, ""),
    ("hazard_plan", "hazard_open", OWN_SCHOOL, OWN_SCHOOL),
    ("hazard_progress", "hazard_open", OWN_SCHOOL, OWN_SCHOOL),
    # The school while it is theirs, and the bureau that set the deadline: of what the school set
    # itself its district, and not the city past it.
    ("hazard_reassign", "hazard_open", "L oo- xx- oo ox- L", "L oo- xx- oo ox- L"),
    ("hazard_reassign", "own_open", "L oo- xo- xx xx- L", "L oo- xo- xx xx- L"),
    ("hazard_submit", "hazard_open", OWN_SCHOOL, OWN_SCHOOL),
    ("hazard_recheck", "hazard_awaiting", RECHECK, RECHECK),
    # R04: the principal signs general findings of the school's own check, unless he fixed them.
    ("hazard_recheck", "own_awaiting", "L xo- xo- oo ox- L", "L xo- xo- oo ox- L"),
    ("hazard_recheck", "own_serious", RECHECK, RECHECK),
    ("hazard_recheck", "own_by_principal", RECHECK, RECHECK),
    ("hazard_extend", "hazard_open", OWN_SCHOOL, OWN_SCHOOL),
    ("extension_decide", "extension", BY_CITY, BY_CITY),
    # What the school set itself, its district may move, and not the city past it.
    ("extension_decide", "own_extension", "L xx- xo- xx xx- L", "L xx- xo- xx xx- L"),
    ("hazard_refer", "hazard_open", BY_CITY, BY_CITY),
    ("hazard_refer", "own_open", RECHECK, RECHECK),
    ("referral_answer", "referral", BY_CITY, BY_CITY),
    # Leaders, the city and the districts follow what is listed; a township does not.
    ("supervision_list", None, "L xxx xoo oo ooo L", ""),
    ("hazard_supervise", "major_open", RECHECK, RECHECK),
    # What the city listed no district lifts.
    ("hazard_lift", "major_listed", BY_CITY, BY_CITY),
    # A round is its bureau's own: nobody below knows what was chosen, and the leader reads.
    ("look_back_list", None, "L xxx xoo oo ooo L", ""),
    # The cast has signed nothing off yet: there is nothing to look at again.
    ("look_back_start", None, PLANNERS, "L xxx xcc cc cxc L"),
    ("look_back_detail", "look_back", DRAWING_BUREAU, ""),
    ("look_back_detail", "look_back_of_district", "L --- -o- oo oo- L", ""),
    ("look_back_check", "look_back", DRAWING_BUREAU, ""),
    ("look_back_item", "look_back_item", "L --- --- oo ox- L", "L --- --- oo ox- L"),
    ("look_back_item", "look_back_seen", "L --- --- rr rx- L", "L --- --- cc cx- L"),
    ("hazard_reclassify", "hazard_open", BY_CITY, BY_CITY),
    ("hazard_reclassify", "own_open", RECHECK, RECHECK),
    ("hazard_photo_add", "hazard_open", OWN_SCHOOL, OWN_SCHOOL),
    ("hazard_photo", "hazard_photo", SEES, ""),
    ("hazard_document_add", "hazard_open", OWN_SCHOOL, OWN_SCHOOL),
    ("hazard_document", "hazard_document", SEES, ""),
    # The officer attached it: not even the principal takes it back.
    ("hazard_document_withdraw", "hazard_document", "L ox- xx- xx xx- L", "L ox- xx- xx xx- L"),
    #
    ("checklist_list", None, ALL, ""),
    ("checklist_detail", "checklist", ALL, ""),
    ("checklist_detail", "checklist_draft", EDITOR, ""),
    ("checklist_export", "checklist", "", ALL),
    ("checklist_export", "checklist_draft", "", EDITOR),
    ("checklist_import", "checklist", CITY, CITY),
    ("checklist_import", "checklist_draft", EDITOR, EDITOR),
    ("checklist_template", "checklist", CITY, ""),
    ("checklist_draft", "checklist", "", CITY),
    ("checklist_edit", "checklist", "L xxx xxx xx rxr L", ""),
    ("checklist_edit", "checklist_draft", EDITOR, EDITOR),
    ("checklist_publish", "checklist_draft", "", EDITOR),
    ("checklist_discard", "checklist_draft", "", EDITOR),
    ("checklist_item_add", "checklist_draft", EDITOR, EDITOR),
    ("checklist_item_edit", "draft_item", EDITOR, EDITOR),
    ("checklist_item_move", "draft_item", "", EDITOR),
    ("checklist_item_remove", "draft_item", "", EDITOR),
    # City and district administrators keep the notice templates of their own bureaus; whoever is
    # above may look after those below, and nobody below sees them.
    ("notice_template_list", None, ADMINS, ""),
    ("notice_template_add", None, ADMINS, ADMINS),
    ("notice_template_built_in", None, ADMINS, ADMINS),
    ("notice_template_names", None, ADMINS, ""),
    ("notice_template_sample", None, ADMINS, ""),
    ("notice_template_detail", "notice_template", TEMPLATE, TEMPLATE),
    ("notice_template_preview", "notice_template", TEMPLATE, ""),
    ("notice_template_file", "notice_template", TEMPLATE, ""),
    ("notice_template_detail", "notice_template_of_city", "L --- --- xx ox- L", ""),
)

# The register is kept by administrators.
PRINCIPALS = "L xox xxx xx xxx L"  # of a school, each of their own
BY_PRINCIPAL = "L xo- xx- xx xx- L"  # the principal of A1
REGISTER = "L xx- xo- xx ox- L"
UNIT_BELOW = "L --- xo- xx ox- L"  # a school's people do not see the bureau above them
OVER_DISTRICT = "L --- -o- xx ox- L"
BUREAU = "L xxx ooo oo ooo L"
# A unit's own people and the administrators above it keep its group channels.
KEEPERS = "L ooo ooo xx oxo L"
KEEPS = "L oo- oo- xx ox- L"
CITY_CALENDAR = "L xxx xxx xx ox- L"
FOR_A = "L xxx xx- xx ox- L"
BY_CITY_ALONE = "L xx- xx- xx ox- L"

DESK = table(
    "desk:",
    ("school_list", None, BUREAU, ""),
    # The body names a place under township A: whoever does not see it knows of no such place.
    ("school_add", None, ADMINS, "L xxx xoc xx oxc L"),
    ("school_detail", "school", SEES, ""),
    ("school_edit", "school", REGISTER, REGISTER),
    ("school_move", "school", REGISTER, REGISTER),
    ("school_close", "school", REGISTER, REGISTER),
    ("school_merge", "school", REGISTER, REGISTER),
    # With the school its people's seats have ended: they see nothing any more.
    ("school_detail", "school_closed", "L --- oo- oo oo- L", ""),
    ("school_reopen", "school_closed", UNIT_BELOW, UNIT_BELOW),
    ("unit_list", None, ADMINS, ""),
    ("unit_suggest", None, ALL, ""),
    ("unit_detail", "unit", UNIT_BELOW, ""),
    ("unit_detail", "district", OVER_DISTRICT, ""),
    ("unit_add", "district", OVER_DISTRICT, OVER_DISTRICT),
    ("unit_edit", "unit", UNIT_BELOW, UNIT_BELOW),
    # A district neither renames itself nor takes itself out of use: the city does.
    ("unit_edit", "district", "L --- -x- xx ox- L", "L --- -x- xx ox- L"),
    ("unit_retire", "district", "L --- -x- xx ox- L", "L --- -x- xx cx- L"),
    ("unit_retire", "unit_empty", OVER_DISTRICT, OVER_DISTRICT),
    ("unit_restore", "unit_retired", OVER_DISTRICT, OVER_DISTRICT),
    ("term_list", None, CITY, ""),
    ("term_add", None, CITY, "L xxx xxx xx oxc L"),
    # Everyone of the city may read its calendar: to them it is no foreign row.
    ("term_edit", "term", CITY_CALENDAR, CITY_CALENDAR),
    ("calendar_day_list", None, CITY, ""),
    ("calendar_day_add", None, CITY, "L xxx xxx xx oxc L"),
    ("calendar_day_remove", "calendar_day", CITY_CALENDAR, CITY_CALENDAR),
    ("owed_list", None, BUREAU, ""),
    ("owed_mine", None, "L rrr xxx xx xxx L", ""),
    ("owed_school", "school", SEES, ""),
    ("cadence_rule_list", None, BUREAU, ""),
    ("cadence_rule_add", None, ADMINS, ADMINS),
    # The city's, for district A alone: whoever is there reads it.
    ("cadence_rule_take_back", "cadence_rule", FOR_A, FOR_A),
    ("exemption_list", None, BUREAU, ""),
    # The city set the rule: no district exempts a school from it.
    ("exemption_add", None, ADMINS, "L xxx xcc xx oxc L"),
    ("exemption_end", "exemption", BY_CITY_ALONE, BY_CITY_ALONE),
    ("person_list", None, ADMINS, ""),
    ("person_add", None, ADMINS, "L xxx xoc xx oxc L"),
    ("person_detail", "person", REGISTER, ""),
    ("person_edit", "person", REGISTER, REGISTER),
    ("person_appoint", "person", REGISTER, REGISTER),
    ("person_code", "person", "", REGISTER),
    ("person_deactivate", "person", REGISTER, REGISTER),
    ("person_reactivate", "person_gone", REGISTER, REGISTER),
    ("seat_end", "seat", REGISTER, REGISTER),
    ("seat_move", "seat", REGISTER, REGISTER),
    # A district administrator sees colleagues and those beside, and changes none of them.
    ("person_detail", "person_of_district", "L --- -o- xx ox- L", ""),
    ("person_edit", "person_of_district", "L --- -x- xx ox- L", "L --- -x- xx ox- L"),
    ("person_code", "person_of_district", "", "L --- -x- xx ox- L"),
    ("person_deactivate", "person_of_district", "L --- -x- xx ox- L", "L --- -x- xx ox- L"),
    # Someone who sits at A1 and at B1: seen from both, managed by the city alone.
    ("person_edit", "person_of_two", "L xx- xxx xx ox- L", "L xx- xxx xx ox- L"),
    ("person_code", "person_of_two", "", "L xx- xxx xx ox- L"),
    ("seat_end", "person_of_two_seat", "L xx- xx- xx ox- L", "L xx- xx- xx ox- L"),
    # Who goes along on a school's vehicles has the account of the school's principal, as long as it
    # holds no other post; the bureaus have the pages of people.
    ("attendant_list", None, PRINCIPALS, ""),
    ("attendant_add", None, PRINCIPALS, PRINCIPALS),
    ("attendant_code", "attendant", "", BY_PRINCIPAL),
    ("attendant_code", "person", "", "L xx- xx- xx xx- L"),
    ("attendant_code", "attendant_of_two", "", "L xx- xxx xx xx- L"),
    ("attendant_edit", "attendant", BY_PRINCIPAL, BY_PRINCIPAL),
    ("attendant_edit", "person", "L xx- xx- xx xx- L", "L xx- xx- xx xx- L"),
    ("attendant_edit", "attendant_of_two", "L xx- xxx xx xx- L", "L xx- xxx xx xx- L"),
    ("attendant_end", "attendant_seat", BY_PRINCIPAL, BY_PRINCIPAL),
    ("attendant_end", "attendant_of_two_seat", "L xx- xx- xx xx- L", "L xx- xx- xx xx- L"),
    ("code_issue", None, ADMINS, "L xxx xoo xx oxo L"),
    ("activate", None, "o ooo ooo oo ooo o", "o ooo ooo oo ooo o"),
    ("account", None, ALL, ALL),
    ("sessions_end", None, "", ALL),
    ("security_log", None, CITY, ""),
    ("inbox", None, ALL, ""),
    ("inbox_read_all", None, "", ALL),
    # A notice belongs to the one person it was written to (here the officer of A1).
    ("notice_read", "notice", "", "L o-- --- -- --- L"),
    ("notice_log", None, ADMINS, ""),
    ("ladder_list", None, CITY, ""),
    ("ladder_edit", "ladder", CITY, CITY),
    ("channel_list", None, KEEPERS, ""),
    ("channel_add", None, KEEPERS, KEEPERS),
    ("channel_detail", "channel", KEEPS, ""),
    ("channel_test", "channel", "", KEEPS),
    ("channel_edit", "channel", KEEPS, KEEPS),
    ("channel_remove", "channel", KEEPS, KEEPS),
    ("import_start", None, ADMINS, ""),
    ("import_upload", "import_kind", ADMINS, ADMINS),
    ("import_template", "import_kind", ADMINS, ""),
    # Whoever may open a list may take it along; of a part, whoever may open its whole.
    ("list_export", "list_of_schools", "", BUREAU),
    ("list_export", "list_of_people", "", ADMINS),
    ("list_export", "list_of_units", "", ADMINS),
    ("list_export", "list_of_terms", "", CITY),
    ("list_export", "list_of_calendar-days", "", CITY),
    ("list_export", "list_of_channels", "", KEEPERS),
    ("list_export", "list_of_reminders", "", ADMINS),
    ("list_export", "list_of_security", "", CITY),
    ("list_export", "list_of_visits", "", ALL),
    ("list_export", "list_of_draws", "", "L xxx ooo oo ooo L"),
    ("list_export", "list_of_look-backs", "", "L xxx xoo oo ooo L"),
    ("list_export", "list_of_supervision", "", "L xxx xoo oo ooo L"),
    ("list_export", "list_of_checklists", "", ALL),
    ("list_export", "list_of_drills", "", ALL),
    ("list_export", "list_of_drill-templates", "", ALL),
    ("list_export", "list_of_schools-without-a-drill", "", BUREAU),
    ("list_export", "list_of_drill-times", "", ALL),
    ("list_export", "list_of_training-courses", "", ALL),
    ("list_export", "list_of_training-certificates", "", ALL),
    ("list_export", "list_of_safety-education", "", ALL),
    ("list_export", "list_of_safety-education-of-schools", "", BUREAU),
    ("list_export", "list_of_holiday-campaigns", "", ALL),
    ("list_export", "list_of_kitchens", "", ALL),
    ("list_export", "list_of_kitchen-workers", "", ALL),
    ("list_export", "list_of_outsourcing", "", ALL),
    ("list_export", "list_of_kitchen-days", "", ALL),
    ("list_export", "list_of_care-points", "", ALL),
    ("list_export", "list_of_around-the-gate", "", ALL),
    ("list_export", "list_of_water-machines", "", ALL),
    ("list_export", "list_of_bottled-water", "", ALL),
    ("list_export", "list_of_care-points-by-district", "", BUREAU),
    ("list_export", "list_of_suppliers", "", ALL),
    ("list_export", "list_of_purchases", "", ALL),
    ("list_export", "list_of_purchased-goods", "", ALL),
    ("list_export", "list_of_food-trace", "", BUREAU),
    ("list_export", "list_of_vehicles", "", ALL),
    ("list_export", "list_of_drivers", "", ALL),
    ("list_export", "list_of_published", "", BUREAU),
    ("list_export", "list_of_bulletins", "", BUREAU),
    ("list_export", "list_of_month-rows", "", BUREAU),
    ("list_part_export", "deliveries", "", KEEPS),
    ("list_part_export", "looked_at", "", DRAWING_BUREAU),
    ("list_part_export", "course_people", "", "L ooo oo- oo oo- L"),
    ("list_part_export", "holiday_letters", "", "L ooo oo- oo oo- L"),
    # A job belongs to the one person who ordered it: A1's officer an export of the ledger,
    # district A's administrator an import.
    ("job_list", None, ALL, ""),
    ("job_detail", "job_export", "L o-- --- -- --- L", ""),
    ("job_file", "job_export", "L o-- --- -- --- L", ""),
    ("job_cancel", "job_queued", "", "L o-- --- -- --- L"),
    ("job_retry", "job_cancelled", "", "L o-- --- -- --- L"),
    ("job_detail", "job_import", "L --- -o- -- --- L", ""),
    ("job_confirm", "job_import", "", "L --- -o- -- --- L"),
    ("job_undo", "job_written", "L --- -o- -- --- L", "L --- -o- -- --- L"),
)

# Courses: schools their own people's, administrators those of their bureaus.
RUNNERS = "L ooo xoo xx oxo L"
OF_A = "L xxx xo- xx ox- L"  # a course of district A: its administrator, the city's
SENT = "L oo- xo- xx ox- L"  # who was sent there: A1 and who runs the course
RESULT = "L xx- xo- xx ox- L"  # a result of A1: who runs the course
DRILLS = table(
    "drills:",
    ("drill_list", None, ALL, ""),
    # The body names A1: to another school it is no choice at all.
    ("drill_plan", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("drill_record", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("drill_detail", "drill_planned", SEES, ""),
    ("drill_hold", "drill_planned", OWN_SCHOOL, OWN_SCHOOL),
    ("drill_cancel", "drill_planned", OWN_SCHOOL, OWN_SCHOOL),
    ("drill_hold", "drill_held", "L rr- xx- xx xx- L", "L cc- xx- xx xx- L"),
    ("drill_correct", "drill_held", OWN_SCHOOL, OWN_SCHOOL),
    ("drill_correct", "drill_planned", "L rr- xx- xx xx- L", "L cc- xx- xx xx- L"),
    ("drill_withdraw", "drill_held", OWN_SCHOOL, OWN_SCHOOL),
    ("drill_withdraw", "drill_planned", "L rr- xx- xx xx- L", "L cc- xx- xx xx- L"),
    ("hazard_add", "drill_held", OWN_SCHOOL, OWN_SCHOOL),
    ("hazard_add", "drill_planned", "L rr- xx- xx xx- L", "L cc- xx- xx xx- L"),
    ("photo_add", "drill_held", OWN_SCHOOL, OWN_SCHOOL),
    ("photo_add", "drill_planned", "L rr- xx- xx xx- L", "L cc- xx- xx xx- L"),
    ("drill_photo", "drill_photo", SEES, ""),
    ("drill_print", "drill_held", SEES, ""),
    ("drill_shift", "drill_planned", OWN_SCHOOL, OWN_SCHOOL),
    ("drill_shift", "drill_held", "L rr- xx- xx xx- L", "L cc- xx- xx xx- L"),
    ("plan_edit", "drill_planned", OWN_SCHOOL, OWN_SCHOOL),
    ("plan_edit", "drill_held", "L rr- xx- xx xx- L", "L cc- xx- xx xx- L"),
    # There is an earlier plan to be taken over; without one there is nothing to take.
    ("plan_clone", "drill_with_last", "", OWN_SCHOOL),
    ("plan_clone", "drill_planned", "", "L cc- xx- xx xx- L"),
    ("plan_print", "drill_with_plan", SEES, ""),
    ("own_term", None, "L rrr xxx xx xxx L", ""),
    ("drill_term", "school", SEES, OWN_SCHOOL),
    ("unplanned_list", None, BUREAU, ""),
    ("template_list", None, ALL, ""),
    ("template_add", None, ADMINS, ADMINS),
    # Of district A: for all below it, and for whoever stands above.
    ("template_detail", "drill_template", "L ooo oo- oo oo- L", ""),
    ("template_edit", "drill_template", "L xxx xo- xx ox- L", "L xxx xo- xx ox- L"),
    # The address of a calendar belongs to those who sit at the very unit.
    ("feed_list", None, "L ooo xoo xx xxx L", ""),
    ("feed_renew", "school", "", OWN_SCHOOL),
    ("feed_revoke", "school", "", OWN_SCHOOL),
    # Whoever knows the address reads it, with an account or without.
    ("feed", "drill_feed", EVERYBODY, ""),
    ("drill_clock", "drill_planned", OWN_SCHOOL, OWN_SCHOOL),
    ("drill_review", "drill_held", OWN_SCHOOL, OWN_SCHOOL),
    ("groups_edit", "school", OWN_SCHOOL, OWN_SCHOOL),
    ("drill_progress", "school", SEES, ""),
    ("compare_list", None, ALL, ""),
    ("course_list", None, ALL, ""),
    ("course_add", None, RUNNERS, RUNNERS),
    ("course_template", None, RUNNERS, ""),
    # Of district A: offered to all below it, seen by whoever stands above, kept by its office.
    ("course_detail", "course", "L ooo oo- oo oo- L", ""),
    ("course_edit", "course", OF_A, OF_A),
    ("course_results", "participant_course", OF_A, OF_A),
    # The body names A1: to another school it is no choice at all.
    ("participant_add", "course", "L ooo xo- xx ox- L", "L ooc xo- xx ox- L"),
    ("course_import", "course", "L ooo xo- xx ox- L", "L ooo xo- xx ox- L"),
    ("participant_detail", "participant", SEES, ""),
    ("participant_strike", "participant", SENT, SENT),
    ("result_correct", "participant_examined", RESULT, RESULT),
    ("certificate_list", None, ALL, ""),
    ("certificate_detail", "training_certificate", SEES, ""),
    ("certificate_print", "training_certificate", SEES, ""),
    ("certificate_withdraw", "training_certificate", RESULT, RESULT),
    ("certificate_left", "training_certificate", SENT, SENT),
    # Safety education: a school's own people write, everybody above them reads.
    ("education_list", None, ALL, ""),
    ("education_mine", None, "L rrr xxx xx xxx L", ""),
    ("education_record", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("education_schools", None, BUREAU, ""),
    ("education_school", "school", SEES, OWN_SCHOOL),
    ("education_plan", "school", SEES, ""),
    ("education_plan_edit", "school", OWN_SCHOOL, OWN_SCHOOL),
    ("education_plan_clone", "school_with_last_plan", "", OWN_SCHOOL),
    ("education_plan_clone", "school", "", "L cc- xx- xx xx- L"),
    ("education_detail", "education_log", SEES, ""),
    ("education_withdraw", "education_log", OWN_SCHOOL, OWN_SCHOOL),
    # Letters to parents before holidays: announced by who holds courses, sent by each school below.
    ("holiday_list", None, ALL, ""),
    ("holiday_add", None, RUNNERS, RUNNERS),
    ("holiday_sample", None, RUNNERS, ""),
    ("holiday_detail", "holiday_campaign", "L ooo oo- oo oo- L", ""),
    ("holiday_print", "holiday_campaign", "L ooo oo- oo oo- L", ""),
    ("holiday_word", "holiday_campaign", "L ooo oo- oo oo- L", ""),
    ("holiday_withdraw", "holiday_campaign", OF_A, OF_A),
    # The body names A1: to another school it is no choice at all.
    ("holiday_send", "holiday_campaign", "L ooo xx- xx xx- L", "L ooc xx- xx xx- L"),
    ("letter_detail", "holiday_letter", SEES, ""),
    ("letter_count", "holiday_letter", OWN_SCHOOL, OWN_SCHOOL),
    ("letter_withdraw", "holiday_letter", OWN_SCHOOL, OWN_SCHOOL),
)

# Who keeps the people of kitchens by list: schools their own, administrators those of their area.
LISTERS = "L ooo xoo xx oxo L"
CANTEEN = table(
    "canteen:",
    ("kitchen_list", None, ALL, ""),
    # The body names A1: to another school it is no choice at all.
    ("kitchen_add", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("shop_add", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("kitchen_detail", "kitchen", SEES, ""),
    ("kitchen_score", "kitchen", SEES, ""),
    ("kitchen_edit", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("worker_list", None, ALL, ""),
    ("worker_import", None, LISTERS, LISTERS),
    ("worker_template", None, LISTERS, ""),
    ("worker_add", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("worker_detail", "worker", SEES, ""),
    ("worker_edit", "worker", OWN_SCHOOL, OWN_SCHOOL),
    ("worker_leave", "worker", OWN_SCHOOL, OWN_SCHOOL),
    ("worker_left_correct", "worker_left", OWN_SCHOOL, OWN_SCHOOL),
    ("worker_left_withdraw", "worker_left", OWN_SCHOOL, OWN_SCHOOL),
    ("worker_move", "worker_of_two", OWN_SCHOOL, OWN_SCHOOL),
    ("certificate_add", "worker", OWN_SCHOOL, OWN_SCHOOL),
    ("certificate_scan", "certificate", SEES, ""),
    ("certificate_scan_add", "certificate_bare", OWN_SCHOOL, OWN_SCHOOL),
    *(
        (f"{name}_{act}", kind, OWN_SCHOOL, OWN_SCHOOL)
        for name, kind in (
            ("certificate", "certificate"),
            ("check", "day_check"),
            ("sample", "kept_sample"),
            ("freezer", "day_freezer"),
            ("leader_meal", "day_leader_meal"),
            ("control", "day_control"),
            ("parents_look", "day_look"),
            ("water_cleaning", "water_cleaning"),
            ("water_batch", "water_batch"),
            ("care_visit", "care_visit"),
            ("care_census", "care_census"),
        )
        for act in ("correct", "withdraw")
    ),
    ("principal_visit_correct", "day_visit", "L xo- xx- xx xx- L", "L xo- xx- xx xx- L"),
    ("principal_visit_withdraw", "day_visit", "L xo- xx- xx xx- L", "L xo- xx- xx xx- L"),
    ("move_withdraw", "last_move", OWN_SCHOOL, OWN_SCHOOL),
    ("contract_correct", "contract", OWN_SCHOOL, OWN_SCHOOL),
    ("contract_list", None, ALL, ""),
    ("contract_add", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("contract_detail", "contract", SEES, ""),
    ("contract_edit", "contract", OWN_SCHOOL, OWN_SCHOOL),
    ("contract_take_back", "contract", OWN_SCHOOL, OWN_SCHOOL),
    ("contract_scan", "contract", SEES, ""),
    ("contract_back_scan", "contract_paper", SEES, ""),
    ("contract_back_day", "contract_back", OWN_SCHOOL, OWN_SCHOOL),
    ("contract_reopen", "contract_back", "L oo- xo- xx ox- L", "L oo- xo- xx ox- L"),
    # The day of a kitchen: everybody over it reads, the school records.
    ("duty_list", None, ALL, ""),
    ("duty_day", "kitchen", SEES, ""),
    ("check_add", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("check_photo", "day_check", SEES, ""),
    ("look_photo", "day_look", SEES, ""),
    ("menu_add", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("menu_edit", "menu", OWN_SCHOOL, OWN_SCHOOL),
    ("samples_add", "menu", OWN_SCHOOL, OWN_SCHOOL),
    ("ingredients_edit", "menu", OWN_SCHOOL, OWN_SCHOOL),
    ("samples_dispose", "kitchen_with_old_samples", OWN_SCHOOL, OWN_SCHOOL),
    ("no_meals", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("gate_list", None, ALL, ""),
    # The body names A1: to another school it is no choice at all, and to a bureau, which types a
    # school, no name.
    ("gate_add", None, "L ooo xoo oo oxo L", "L ooc xcc cc cxc L"),
    ("gate_detail", "sighting", SEES, ""),
    # What a bureau saw is followed there and above; the school reads it.
    ("gate_detail", "sighting_of_bureau", SEES, ""),
    ("gate_report", "sighting_of_bureau", RECHECK, RECHECK),
    ("gate_answer", "sighting_of_bureau", RECHECK, "L xx- xc- cc cx- L"),
    ("gate_close", "sighting_of_bureau", RECHECK, RECHECK),
    ("gate_report", "sighting", OWN_SCHOOL, OWN_SCHOOL),
    ("gate_answer", "sighting_reported", OWN_SCHOOL, OWN_SCHOOL),
    ("gate_close", "sighting", OWN_SCHOOL, OWN_SCHOOL),
    # Put right by whoever follows it; the media are told by the city.
    *(
        (f"gate_{act}", kind, letters, letters)
        for kind, letters in (("sighting", OWN_SCHOOL), ("sighting_of_bureau", RECHECK))
        for act in ("correct", "withdraw")
    ),
    ("gate_media_add", "sighting", CITY_ALONE, CITY_ALONE),
    *(
        (f"gate_media_{act}", "media_report", CITY_ALONE, CITY_ALONE)
        for act in ("answer", "correct", "withdraw")
    ),
    ("gate_scan", "sighting", SEES, ""),
    ("gate_photo", "sighting_photo", SEES, ""),
    ("water_list", None, ALL, ""),
    ("water_batch_list", None, ALL, ""),
    # The body names A1: to another school it is no choice at all.
    ("water_add", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("water_batch_add", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("water_batch_scan", "water_batch", SEES, ""),
    ("water_batch_papers", "water_batch_bare", OWN_SCHOOL, OWN_SCHOOL),
    ("water_detail", "water_machine", SEES, ""),
    ("water_edit", "water_machine", OWN_SCHOOL, OWN_SCHOOL),
    ("water_clean", "water_machine", OWN_SCHOOL, OWN_SCHOOL),
    ("water_scan", "water_cleaning", SEES, ""),
    ("care_point_list", None, ALL, ""),
    ("care_point_table", None, BUREAU, ""),
    # The body names A1: to another school it is no choice at all.
    # … and to a bureau, which types a school, no name.
    ("care_point_add", None, LISTERS, "L ooc xcc xx cxc L"),
    ("care_census", None, SCHOOLS, SCHOOLS),
    ("care_point_detail", "care_point", SEES, ""),
    # The facts of a place are also put right by the administrators above.
    ("care_point_edit", "care_point", "L oo- xo- xx ox- L", "L oo- xo- xx ox- L"),
    ("care_point_count", "care_link", OWN_SCHOOL, OWN_SCHOOL),
    ("care_point_visit", "care_link", OWN_SCHOOL, OWN_SCHOOL),
    # Bureaus that inspect go there too; what one recorded it withdraws itself, or one above it.
    ("care_bureau_visit", "care_point", RECHECK, RECHECK),
    ("care_bureau_visit_withdraw", "care_bureau_visit", RECHECK, RECHECK),
    ("supplier_list", None, ALL, ""),
    # The body names A1: to another school it is no choice at all.
    ("supplier_add", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("supplier_detail", "supplier", SEES, ""),
    ("supplier_edit", "supplier", OWN_SCHOOL, OWN_SCHOOL),
    ("supplier_paper_add", "supplier", OWN_SCHOOL, OWN_SCHOOL),
    ("paper_scan", "paper", SEES, ""),
    ("delivery_list", None, ALL, ""),
    ("delivery_add", "kitchen_with_supplier", OWN_SCHOOL, OWN_SCHOOL),
    ("delivery_detail", "delivery", SEES, ""),
    ("delivery_review", "delivery", OWN_SCHOOL, OWN_SCHOOL),
    ("delivery_withdraw", "delivery", OWN_SCHOOL, OWN_SCHOOL),
    ("delivery_paper_add", "delivery", OWN_SCHOOL, OWN_SCHOOL),
    ("lot_add", "delivery", OWN_SCHOOL, OWN_SCHOOL),
    ("lot_take", "lot", OWN_SCHOOL, OWN_SCHOOL),
    ("lot_price", "lot_for_sale", OWN_SCHOOL, OWN_SCHOOL),
    ("lot_number", "lot", OWN_SCHOOL, OWN_SCHOOL),
    ("taking_correct", "taking", OWN_SCHOOL, OWN_SCHOOL),
    ("taking_withdraw", "taking", OWN_SCHOOL, OWN_SCHOOL),
    ("review_correct", "review", OWN_SCHOOL, OWN_SCHOOL),
    ("review_withdraw", "review", OWN_SCHOOL, OWN_SCHOOL),
    ("goods_list", None, ALL, ""),
    ("dish_trace", "dish", SEES, ""),
    ("dish_trace_print", "dish", SEES, ""),
    ("purchase_import", None, SCHOOLS, SCHOOLS),
    ("purchase_template", None, SCHOOLS, ""),
    ("trace", None, BUREAU, ""),
    # What is forbidden is everybody's to read and the city's to say.
    ("forbidden_list", None, ALL, "L xxx xxx xx oxo L"),
    ("forbidden_add", None, CITY, CITY),
    ("forbidden_edit", "forbidden_line", "L --- --- xx ox- L", "L --- --- xx ox- L"),
    ("freezer_add", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("leader_meal_add", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("control_add", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("parents_look_add", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    ("named_edit", "kitchen", OWN_SCHOOL, OWN_SCHOOL),
    # Whoever was there in person says so in person.
    ("principal_visit_add", "kitchen", "L xo- xx- xx xx- L", "L xo- xx- xx xx- L"),
)

BULLETIN = "L --- --- xx ox- L"

REPORTS = table(
    "",
    ("home", None, ALL, ""),
    ("reports:month", None, BUREAU, ""),
    ("reports:month_rows", None, BUREAU, ""),
    ("owed_list", None, BUREAU, ""),
    ("reports:month_start", None, "", BUREAU),
    # Each publishes for its own bureau, and the report of district A is read from there upwards.
    ("reports:month_publish", None, "", ADMINS),
    ("reports:published_list", None, BUREAU, ""),
    ("reports:published_detail", "published", "L --- -o- oo oo- L", ""),
    ("reports:published_file", "published", "L --- -o- oo oo- L", ""),
    # The city reads a district's report and does not amend it.
    ("reports:published_amend", "published", "L --- -o- xx xx- L", "L --- -c- xx xx- L"),
    ("reports:published_amend", "published_otherwise", "", "L --- -o- xx xx- L"),
    # The city writes its bulletin, and once published all its bureaus read it, no school.
    ("reports:bulletin_list", None, BUREAU, ""),
    ("reports:bulletin_start", None, "", "L xxx xxx xx oxo L"),
    ("reports:bulletin_draft", "bulletin", BULLETIN, ""),
    ("reports:bulletin_edit", "bulletin", BULLETIN, BULLETIN),
    ("reports:bulletin_publish", "bulletin", "", BULLETIN),
    ("reports:published_detail", "bulletin_out", "L --- ooo oo oo- L", ""),
    ("reports:published_file", "bulletin_out", "L --- ooo oo oo- L", ""),
    ("reports:bulletin_draft", "bulletin_sent", "L --- --- xx rx- L", ""),
    ("reports:bulletin_edit", "bulletin_sent", "L --- --- xx rx- L", "L --- --- xx cx- L"),
)

TRANSPORT = table(
    "transport:",
    ("vehicle_list", None, ALL, ""),
    ("roster_import", None, LISTERS, LISTERS),
    ("roster_template", None, LISTERS, ""),
    # The body names A1: to another school it is no choice at all.
    ("vehicle_add", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("vehicle_detail", "vehicle", SEES, ""),
    ("vehicle_edit", "vehicle", OWN_SCHOOL, OWN_SCHOOL),
    ("vehicle_leave", "vehicle", OWN_SCHOOL, OWN_SCHOOL),
    ("driver_list", None, ALL, ""),
    # What is found is within one's own: a number of others finds nobody.
    ("driver_find", None, ALL, ALL),
    ("driver_add", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("driver_detail", "driver", SEES, ""),
    ("driver_edit", "driver", OWN_SCHOOL, OWN_SCHOOL),
    ("driver_leave", "driver", OWN_SCHOOL, OWN_SCHOOL),
    ("record_ask", "driver", OWN_SCHOOL, ""),
    ("record_add", "driver_asked", OWN_SCHOOL, OWN_SCHOOL),
    ("record_add", "driver_not_asked", NOBODY, NOBODY),
    ("driver_paper_add", "driver", OWN_SCHOOL, OWN_SCHOOL),
    ("vehicle_paper_add", "vehicle", OWN_SCHOOL, OWN_SCHOOL),
    ("paper_scan", "vehicle_paper", SEES, ""),
    # Of a driver with a reason that is logged, as the number that stands on it.
    ("paper_scan", "driver_paper", "L rr- rr- rr rr- L", ""),
    ("paper_reveal", "driver_paper", SEES, SEES),
    ("paper_reveal", "vehicle_paper", NOBODY, NOBODY),
    ("paper_withdraw", "driver_paper", OWN_SCHOOL, OWN_SCHOOL),
    ("record_withdraw", "driver_record", OWN_SCHOOL, OWN_SCHOOL),
    # What district A took in with a list: its schools are told who withdraws it.
    ("record_withdraw", "driver_record_listed", "L oo- xo- xx ox- L", "L cc- xo- xx ox- L"),
    # Whoever sees the driver, with a reason that is logged.
    ("number_reveal", "driver", SEES, SEES),
    ("route_list", None, ALL, ""),
    ("route_add", None, SCHOOLS, "L ccc xxx xx xxx L"),
    ("route_detail", "route", SEES, ""),
    ("route_edit", "route", OWN_SCHOOL, OWN_SCHOOL),
    ("agreement_list", None, ALL, ""),
    ("agreement_detail", "vehicle_link", SEES, ""),
    ("agreement_add", "vehicle_link", OWN_SCHOOL, OWN_SCHOOL),
    ("agreement_print", "vehicle_link", SEES, ""),
    ("agreement_word", "vehicle_link", SEES, ""),
    # Parents stand on it by name.
    ("agreement_scan", "agreement", OWN_SCHOOL, ""),
    ("agreement_withdraw", "agreement", OWN_SCHOOL, OWN_SCHOOL),
    ("letter_list", None, ALL, ""),
    ("letter_add", None, SCHOOLS, "L ooc xxx xx xxx L"),
    ("letter_detail", "letter", SEES, ""),
    ("letter_read", "letter", OWN_SCHOOL, OWN_SCHOOL),
    ("letter_word", "letter", SEES, ""),
    ("letter_withdraw", "letter", OWN_SCHOOL, OWN_SCHOOL),
    ("lesson_list", None, ALL, ""),
    ("lesson_missing", None, ALL, ""),
    # Of no driver: whoever may record it is told who was there is missing.
    ("lesson_add", None, SCHOOLS, "L ccc xxx xx xxx L"),
    ("lesson_detail", "lesson", SEES, ""),
    ("lesson_scan", "lesson", OWN_SCHOOL, ""),
    ("lesson_withdraw", "lesson", OWN_SCHOOL, OWN_SCHOOL),
    # City and district administrators keep the forms of their own bureaus, as of the notice.
    ("template_list", None, ADMINS, ""),
    ("template_add", None, ADMINS, "L xxx xcc xx cxc L"),
    ("template_names", None, ADMINS, ""),
    ("template_sample", None, ADMINS, ""),
    ("template_detail", "paper_template", TEMPLATE, TEMPLATE),
    ("template_preview", "paper_template", TEMPLATE, ""),
    ("template_file", "paper_template", TEMPLATE, ""),
    ("permit_list", None, ALL, ""),
    ("permit_detail", "permit", SEES, ""),
    ("permit_apply", "vehicle", OWN_SCHOOL, OWN_SCHOOL),
    ("permit_record", "vehicle", OWN_SCHOOL, OWN_SCHOOL),
    # The bureau records what it, the other offices and the government did, and takes back; the
    # school withdraws, and the bureau over it.
    ("permit_step", "permit_to_send", REGISTER, REGISTER),
    ("permit_step", "permit_to_withdraw", FILED, FILED),
    ("permit_step", "permit_to_take_back", REGISTER, REGISTER),
    ("permit_step", "permit_of_no_step", "L --- --- -- --- L", "L --- --- -- --- L"),
    ("filing_list", None, ALL, ""),
    # Of no vehicle: whoever files for A1 is told that there is none; to others A1 is no choice.
    ("filing_add", None, FILERS, "L ccc xcc xx cxc L"),
    ("filing_detail", "filing", SEES, ""),
    ("filing_file", "filing", FILED, ""),
    ("filing_paper", "filing", FILED, ""),
    ("filing_hand", "filing", FILED, FILED),
    ("filing_back", "filing_handed", FILED, FILED),
    # Without an account; to whoever has one it is the same page.
    ("tip_send", None, EVERYBODY, EVERYBODY),
    ("tip_state", None, EVERYBODY, EVERYBODY),
    ("violation_list", None, BUREAU, ""),
    ("tip_sheet", None, BUREAU, ""),
    # The body names district A: to another it is no choice at all.
    ("violation_add", None, PLANNERS_OFFICE, "L xxx xoc oo oxc L"),
    # A parent's report of a vehicle of A1, which the school must not know of.
    ("violation_detail", "violation", REPORT, ""),
    ("violation_photo", "violation", REPORT, ""),
    ("violation_take", "violation", OFFICE, OFFICE),
    ("violation_match", "violation", OFFICE, OFFICE),
    ("violation_answer", "violation_taken", OFFICE, OFFICE),
    ("violation_close", "violation", OFFICE, OFFICE),
    ("violation_route", "violation", REPORT_ADMINS, REPORT_ADMINS),
    ("violation_reopen", "violation_upheld", REPORT_ADMINS, REPORT_ADMINS),
    ("violation_hazard", "violation_upheld", OFFICE, OFFICE),
    ("violation_record", "violation_upheld", OFFICE, OFFICE),
    ("violation_phone", "violation", OFFICE, OFFICE),
    ("trip_day", "route", SEES, OWN_SCHOOL),
    ("trip_list", None, ALL, ""),
    ("trip_kept", None, ALL, ""),
)

MATRIX = INSPECTIONS + DESK + DRILLS + CANTEEN + TRANSPORT + REPORTS

# The catalogue is one for all: a published version is nobody's, so it is foreign to nobody.
LISTS = sorted(rule.of for rule in MATRIX if rule.name == "desk:list_export")
SHARED = {
    **dict.fromkeys(LISTS, "a list is a word of the program; its rows are those that one sees"),
    "many_open": "named in the body; foreign among many: test_foreign.py",
    "many_awaiting": "named in the body; foreign among many: test_foreign.py",
    "checklist": "the published catalogue is public inside the system",
    "import_kind": "a kind of list is a word of the program; its rows are judged one by one",
    "drill_feed": "whoever knows its token reads it",
    "ladder": "a kind of reminder is a word of the program; each city sets its own steps",
}


@dataclass(frozen=True)
class Outside:
    """What an address that is not a page of ours answers: "in" sends to the sign-in page, "home"
    to the home page, "again" asks for the password once more, else the status."""

    why: str
    anonymous: str
    signed_in: str


_OWN = "allauth: one's own password and second step, never anybody else's"

OUTSIDE = {
    "account_login": Outside("allauth: the sign-in page", "200", "home"),
    "account_logout": Outside("allauth: asks before it signs out", "home", "200"),
    "account_reauthenticate": Outside(_OWN, "in", "200"),
    "account_change_password": Outside(_OWN, "in", "200"),
    "mfa_index": Outside(_OWN, "in", "200"),
    "mfa_authenticate": Outside("allauth: the second step of a sign-in begun", "in", "home"),
    "mfa_reauthenticate": Outside(_OWN, "in", "again"),
    "mfa_activate_totp": Outside(_OWN, "in", "again"),
    "mfa_deactivate_totp": Outside(_OWN, "in", "404"),
    "mfa_view_recovery_codes": Outside(_OWN, "in", "404"),
    "mfa_generate_recovery_codes": Outside(_OWN, "in", "again"),
    "mfa_download_recovery_codes": Outside(_OWN, "in", "404"),
    "healthz": Outside("probes: whether the process answers, no row of anybody's", "200", "200"),
    "readyz": Outside("probes: whether this host can serve, no row of anybody's", "200", "200"),
    "metrics": Outside("figures for machines; tests/desk/test_health.py says whose", "200", "200"),
    "service_worker": Outside("a script, the same for everybody", "200", "200"),
    "set_language": Outside("Django: the reader's language, a cookie", "home", "home"),
}
