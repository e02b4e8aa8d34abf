"""Addresses of suppliers, deliveries and goods."""

from django.urls import path

from canteen.views import delivery, dish, goods, supplier
from canteen.views import purchase as imports

_SUPPLIER = "purchases/suppliers/<uuid:uuid>/"
_DELIVERY = "purchases/<uuid:uuid>/"

purchase_patterns = [
    path("purchases/", delivery.DeliveryList.as_view(), name="delivery_list"),
    path("purchases/goods/", goods.GoodsList.as_view(), name="goods_list"),
    path("purchases/goods/<uuid:uuid>/take/", delivery.LotTake.as_view(), name="lot_take"),
    path("purchases/import/", imports.PurchaseImport.as_view(), name="purchase_import"),
    path("purchases/template/", imports.PurchaseTemplate.as_view(), name="purchase_template"),
    path("purchases/trace/", goods.Trace.as_view(), name="trace"),
    path("dishes/<uuid:uuid>/", dish.DishTrace.as_view(), name="dish_trace"),
    path("dishes/<uuid:uuid>/print/", dish.DishTracePrint.as_view(), name="dish_trace_print"),
    path("purchases/forbidden/", goods.ForbiddenList.as_view(), name="forbidden_list"),
    path("purchases/forbidden/add/", goods.ForbiddenAdd.as_view(), name="forbidden_add"),
    path("purchases/forbidden/<uuid:uuid>/", goods.ForbiddenEdit.as_view(), name="forbidden_edit"),
    path("purchases/papers/<uuid:uuid>/", supplier.PaperScan.as_view(), name="paper_scan"),
    path("purchases/suppliers/", supplier.SupplierList.as_view(), name="supplier_list"),
    path("purchases/suppliers/add/", supplier.SupplierAdd.as_view(), name="supplier_add"),
    path(_SUPPLIER, supplier.SupplierDetail.as_view(), name="supplier_detail"),
    path(f"{_SUPPLIER}edit/", supplier.SupplierEdit.as_view(), name="supplier_edit"),
    path(f"{_SUPPLIER}papers/add/", supplier.SupplierPaperAdd.as_view(), name="supplier_paper_add"),
    path(
        "kitchens/<uuid:uuid>/deliveries/add/", delivery.DeliveryAdd.as_view(), name="delivery_add"
    ),
    path(_DELIVERY, delivery.DeliveryDetail.as_view(), name="delivery_detail"),
    path(f"{_DELIVERY}goods/add/", delivery.LotAdd.as_view(), name="lot_add"),
    path(f"{_DELIVERY}review/", delivery.DeliveryReview.as_view(), name="delivery_review"),
    path(f"{_DELIVERY}mistake/", delivery.DeliveryWithdraw.as_view(), name="delivery_withdraw"),
    path(f"{_DELIVERY}papers/add/", delivery.DeliveryPaperAdd.as_view(), name="delivery_paper_add"),
]
