"""Addresses of drinking water."""

from django.urls import path

from canteen.views import water

_MACHINE = "water/<uuid:uuid>/"

water_patterns = [
    path("water/", water.MachineList.as_view(), name="water_list"),
    path("water/add/", water.MachineAdd.as_view(), name="water_add"),
    path("water/bottled/", water.BatchList.as_view(), name="water_batch_list"),
    path("water/bottled/add/", water.BatchAdd.as_view(), name="water_batch_add"),
    path("water/bottled/<uuid:uuid>/", water.BatchScan.as_view(), name="water_batch_scan"),
    path(
        "water/bottled/<uuid:uuid>/papers/",
        water.BatchPapers.as_view(),
        name="water_batch_papers",
    ),
    path("water/cleanings/<uuid:uuid>/", water.CleaningScan.as_view(), name="water_scan"),
    path(_MACHINE, water.MachineDetail.as_view(), name="water_detail"),
    path(f"{_MACHINE}edit/", water.MachineEdit.as_view(), name="water_edit"),
    path(f"{_MACHINE}clean/", water.CleaningAdd.as_view(), name="water_clean"),
]
