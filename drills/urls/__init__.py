"""Addresses of drills, by noun."""

from drills.urls.drills import drill_patterns
from drills.urls.education import education_patterns
from drills.urls.plans import plan_patterns
from drills.urls.training import training_patterns

app_name = "drills"
urlpatterns = [*plan_patterns, *drill_patterns, *education_patterns, *training_patterns]
