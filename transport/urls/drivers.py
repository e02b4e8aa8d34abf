"""Addresses of drivers, their records and sealed numbers."""

from django.urls import path

from transport.views import driver, paper, withdraw

_DRIVER = "vehicles/drivers/<uuid:uuid>/"

driver_patterns = [
    path("vehicles/drivers/", driver.DriverList.as_view(), name="driver_list"),
    path("vehicles/drivers/add/", driver.DriverAdd.as_view(), name="driver_add"),
    path("vehicles/drivers/find/", driver.DriverFind.as_view(), name="driver_find"),
    path(_DRIVER, driver.DriverDetail.as_view(), name="driver_detail"),
    path(f"{_DRIVER}edit/", driver.DriverEdit.as_view(), name="driver_edit"),
    path(f"{_DRIVER}leave/", driver.DriverLeave.as_view(), name="driver_leave"),
    path(f"{_DRIVER}records/add/", driver.RecordAsk.as_view(), name="record_ask"),
    path(f"{_DRIVER}records/add/<slug:question>/", driver.RecordAdd.as_view(), name="record_add"),
    path(f"{_DRIVER}papers/add/", paper.DriverPaperAdd.as_view(), name="driver_paper_add"),
    path("vehicles/papers/<uuid:uuid>/", paper.PaperScan.as_view(), name="paper_scan"),
    path("vehicles/papers/<uuid:uuid>/show/", paper.PaperReveal.as_view(), name="paper_reveal"),
    path(
        "vehicles/papers/<uuid:uuid>/withdraw/",
        withdraw.PaperWithdraw.as_view(),
        name="paper_withdraw",
    ),
    path(f"{_DRIVER}number/", driver.NumberReveal.as_view(), name="number_reveal"),
    path(
        "vehicles/records/<uuid:uuid>/withdraw/",
        driver.RecordWithdraw.as_view(),
        name="record_withdraw",
    ),
]
