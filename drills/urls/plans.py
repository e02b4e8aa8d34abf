"""Addresses of planning: a day, the plan of a drill, a term, templates, calendars."""

from django.urls import path

from drills.views import drill_plan, feed, plan, template, term, unplanned

_ONE = "drills/<uuid:uuid>/"
_TEMPLATE = "drills/templates/<uuid:uuid>/"
_CALENDAR = "drills/calendars/<uuid:uuid>/"

plan_patterns = [
    path("drills/plan/", plan.DrillPlan.as_view(), name="drill_plan"),
    path(f"{_ONE}cancel/", plan.DrillCancel.as_view(), name="drill_cancel"),
    path(f"{_ONE}shift/", plan.DrillShift.as_view(), name="drill_shift"),
    path(f"{_ONE}plan/", drill_plan.PlanEdit.as_view(), name="plan_edit"),
    path(f"{_ONE}plan/last/", drill_plan.PlanClone.as_view(), name="plan_clone"),
    path(f"{_ONE}plan/print/", drill_plan.PlanPrint.as_view(), name="plan_print"),
    path("drills/term/", term.OwnTerm.as_view(), name="own_term"),
    path("drills/term/<uuid:uuid>/", term.DrillTerm.as_view(), name="drill_term"),
    path("drills/unplanned/", unplanned.UnplannedList.as_view(), name="unplanned_list"),
    path("drills/templates/", template.TemplateList.as_view(), name="template_list"),
    path("drills/templates/add/", template.TemplateAdd.as_view(), name="template_add"),
    path(_TEMPLATE, template.TemplateDetail.as_view(), name="template_detail"),
    path(f"{_TEMPLATE}edit/", template.TemplateEdit.as_view(), name="template_edit"),
    path("drills/calendars/", feed.FeedList.as_view(), name="feed_list"),
    path(f"{_CALENDAR}renew/", feed.FeedRenew.as_view(), name="feed_renew"),
    path(f"{_CALENDAR}revoke/", feed.FeedRevoke.as_view(), name="feed_revoke"),
    path("drills/calendar/<str:token>.ics", feed.Feed.as_view(), name="feed"),
]
