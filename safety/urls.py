"""The only place that puts the apps' addresses together."""

from django.urls import include, path

from reports.views.home import Home
from reports.views.owed import OwedList
from safety.desk.views import health, offline

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("overdue/", OwedList.as_view(), name="owed_list"),
    path("month/", include("reports.urls")),
    path("account/", include("safety.desk.entrance_urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    path("sw.js", offline.worker, name="service_worker"),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("inspections.urls")),  # the pages most opened: found first
    path("", include("safety.desk.urls")),
    path("", include("canteen.urls")),
    path("", include("transport.urls")),
    path("", include("drills.urls")),
]
