"""Addresses of the reports. The home page and its list of what is owed stand at the
root, without a namespace."""

from django.urls import path

from reports.views import bulletin, month, published

app_name = "reports"
urlpatterns = [
    path("", month.Month.as_view(), name="month"),
    path("rows/", month.MonthRows.as_view(), name="month_rows"),
    path("workbook/", month.MonthStart.as_view(), name="month_start"),
    path("publish/", published.MonthPublish.as_view(), name="month_publish"),
    path("published/", published.PublishedList.as_view(), name="published_list"),
    path("published/<uuid:uuid>/", published.PublishedDetail.as_view(), name="published_detail"),
    path("published/<uuid:uuid>/file/", published.PublishedFile.as_view(), name="published_file"),
    path(
        "published/<uuid:uuid>/amend/", published.PublishedAmend.as_view(), name="published_amend"
    ),
    path("bulletins/", bulletin.BulletinList.as_view(), name="bulletin_list"),
    path("bulletins/start/", bulletin.BulletinStart.as_view(), name="bulletin_start"),
    path("bulletins/<uuid:uuid>/", bulletin.BulletinDraft.as_view(), name="bulletin_draft"),
    path("bulletins/<uuid:uuid>/edit/", bulletin.BulletinEdit.as_view(), name="bulletin_edit"),
    path(
        "bulletins/<uuid:uuid>/publish/",
        bulletin.BulletinPublish.as_view(),
        name="bulletin_publish",
    ),
]
