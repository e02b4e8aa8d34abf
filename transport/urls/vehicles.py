"""Addresses of vehicles."""

from django.urls import path

from transport.views import vehicle

_VEHICLE = "vehicles/<uuid:uuid>/"

vehicle_patterns = [
    path("vehicles/", vehicle.VehicleList.as_view(), name="vehicle_list"),
    path("vehicles/add/", vehicle.VehicleAdd.as_view(), name="vehicle_add"),
    path(_VEHICLE, vehicle.VehicleDetail.as_view(), name="vehicle_detail"),
    path(f"{_VEHICLE}edit/", vehicle.VehicleEdit.as_view(), name="vehicle_edit"),
    path(f"{_VEHICLE}leave/", vehicle.VehicleLeave.as_view(), name="vehicle_leave"),
]
