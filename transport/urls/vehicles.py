"""Addresses of vehicles."""

from django.urls import path

from transport.views import paper, roster, vehicle

_VEHICLE = "vehicles/<uuid:uuid>/"

vehicle_patterns = [
    path("vehicles/", vehicle.VehicleList.as_view(), name="vehicle_list"),
    path("vehicles/add/", vehicle.VehicleAdd.as_view(), name="vehicle_add"),
    path("vehicles/import/", roster.RosterImport.as_view(), name="roster_import"),
    path("vehicles/template/", roster.RosterTemplate.as_view(), name="roster_template"),
    path(_VEHICLE, vehicle.VehicleDetail.as_view(), name="vehicle_detail"),
    path(f"{_VEHICLE}edit/", vehicle.VehicleEdit.as_view(), name="vehicle_edit"),
    path(f"{_VEHICLE}papers/add/", paper.VehiclePaperAdd.as_view(), name="vehicle_paper_add"),
    path(f"{_VEHICLE}leave/", vehicle.VehicleLeave.as_view(), name="vehicle_leave"),
]
