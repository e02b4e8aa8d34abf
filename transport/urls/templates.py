"""Addresses of the bureau's forms of the safety agreement and the letter to parents."""

from django.urls import path

from transport.views import template as views

_ONE = "vehicles/templates/<uuid:uuid>/"

template_patterns = [
    path("vehicles/templates/", views.TemplateList.as_view(), name="template_list"),
    path("vehicles/templates/add/", views.TemplateAdd.as_view(), name="template_add"),
    path("vehicles/templates/names/", views.TemplateNames.as_view(), name="template_names"),
    path("vehicles/templates/sample/", views.TemplateSample.as_view(), name="template_sample"),
    path(_ONE, views.TemplateDetail.as_view(), name="template_detail"),
    path(f"{_ONE}preview/", views.TemplatePreview.as_view(), name="template_preview"),
    path(f"{_ONE}file/", views.TemplateFile.as_view(), name="template_file"),
]
