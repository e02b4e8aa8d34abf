"""Addresses of routes and their trips."""

from django.urls import path

from transport.views import route, trip

_ROUTE = "vehicles/routes/<uuid:uuid>/"

route_patterns = [
    path("vehicles/routes/", route.RouteList.as_view(), name="route_list"),
    path("vehicles/routes/add/", route.RouteAdd.as_view(), name="route_add"),
    path(_ROUTE, route.RouteDetail.as_view(), name="route_detail"),
    path(f"{_ROUTE}edit/", route.RouteEdit.as_view(), name="route_edit"),
    path(f"{_ROUTE}trip/", trip.TripDay.as_view(), name="trip_day"),
    path("vehicles/trips/", trip.TripList.as_view(), name="trip_list"),
    path("vehicles/trips/kept/", trip.KeptList.as_view(), name="trip_kept"),
]
