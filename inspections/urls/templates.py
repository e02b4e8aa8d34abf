"""Addresses of the bureau's own form of the notice."""

from django.urls import path

from inspections.views import template

_ONE = "notice-forms/<uuid:uuid>/"

template_patterns = [
    path("notice-forms/", template.TemplateList.as_view(), name="notice_template_list"),
    path("notice-forms/add/", template.TemplateAdd.as_view(), name="notice_template_add"),
    path(
        "notice-forms/built-in/",
        template.TemplateBuiltIn.as_view(),
        name="notice_template_built_in",
    ),
    path("notice-forms/names/", template.TemplateNames.as_view(), name="notice_template_names"),
    path("notice-forms/sample/", template.TemplateSample.as_view(), name="notice_template_sample"),
    path(_ONE, template.TemplateDetail.as_view(), name="notice_template_detail"),
    path(f"{_ONE}preview/", template.TemplatePreview.as_view(), name="notice_template_preview"),
    path(f"{_ONE}file/", template.TemplateFile.as_view(), name="notice_template_file"),
]
