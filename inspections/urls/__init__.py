"""Addresses of the trunk, by noun."""

from inspections.urls.checklists import checklist_patterns
from inspections.urls.draws import draw_patterns
from inspections.urls.hazards import hazard_patterns
from inspections.urls.look_backs import look_back_patterns
from inspections.urls.templates import template_patterns
from inspections.urls.visits import visit_patterns

app_name = "inspections"
urlpatterns = [
    *(visit_patterns + draw_patterns),
    *(hazard_patterns + look_back_patterns),
    *(checklist_patterns + template_patterns),
]
