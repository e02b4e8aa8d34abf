"""Addresses of what is seen around the gate."""

from django.urls import path

from canteen.views import gate

_SIGHT = "gate/<uuid:uuid>/"

gate_patterns = [
    path("gate/", gate.SightList.as_view(), name="gate_list"),
    path("gate/add/", gate.SightAdd.as_view(), name="gate_add"),
    path(_SIGHT, gate.SightDetail.as_view(), name="gate_detail"),
    path(f"{_SIGHT}report/", gate.SightReport.as_view(), name="gate_report"),
    path(f"{_SIGHT}answer/", gate.SightAnswer.as_view(), name="gate_answer"),
    path(f"{_SIGHT}close/", gate.SightClose.as_view(), name="gate_close"),
    path(f"{_SIGHT}photo/", gate.SightScan.as_view(), name="gate_scan"),
    path(f"{_SIGHT}media/", gate.MediaAdd.as_view(), name="gate_media_add"),
    path("gate/media/<uuid:uuid>/answer/", gate.MediaAnswer.as_view(), name="gate_media_answer"),
    path("gate/photos/<uuid:uuid>/", gate.SightPhoto.as_view(), name="gate_photo"),
]
