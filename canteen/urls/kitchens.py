"""Addresses of kitchens and their people."""

from django.urls import path

from canteen.views import kitchen, worker

_KITCHEN = "kitchens/<uuid:uuid>/"
_WORKER = "kitchens/people/<uuid:uuid>/"

kitchen_patterns = [
    path("kitchens/", kitchen.KitchenList.as_view(), name="kitchen_list"),
    path("kitchens/add/", kitchen.KitchenAdd.as_view(), name="kitchen_add"),
    path("kitchens/add-supermarket/", kitchen.ShopAdd.as_view(), name="shop_add"),
    path("kitchens/people/", worker.WorkerList.as_view(), name="worker_list"),
    path("kitchens/people/import/", worker.WorkerImport.as_view(), name="worker_import"),
    path("kitchens/people/template/", worker.WorkerTemplate.as_view(), name="worker_template"),
    path(_KITCHEN, kitchen.KitchenDetail.as_view(), name="kitchen_detail"),
    path(f"{_KITCHEN}edit/", kitchen.KitchenEdit.as_view(), name="kitchen_edit"),
    path(f"{_KITCHEN}score/", kitchen.KitchenScore.as_view(), name="kitchen_score"),
    path(f"{_KITCHEN}people/add/", worker.WorkerAdd.as_view(), name="worker_add"),
    path(_WORKER, worker.WorkerDetail.as_view(), name="worker_detail"),
    path(f"{_WORKER}edit/", worker.WorkerEdit.as_view(), name="worker_edit"),
    path(f"{_WORKER}leave/", worker.WorkerLeave.as_view(), name="worker_leave"),
    path(f"{_WORKER}move/", worker.WorkerMove.as_view(), name="worker_move"),
    path(f"{_WORKER}certificate/", worker.CertificateAdd.as_view(), name="certificate_add"),
    path(
        "kitchens/certificates/<uuid:uuid>/add-scan/",
        worker.ScanAdd.as_view(),
        name="certificate_scan_add",
    ),
    path(
        "kitchens/certificates/<uuid:uuid>/",
        worker.CertificateScan.as_view(),
        name="certificate_scan",
    ),
]
