"""Addresses of outsourcing contracts."""

from django.urls import path

from canteen.views import contract

_CONTRACT = "kitchens/contracts/<uuid:uuid>/"

contract_patterns = [
    path("kitchens/contracts/", contract.ContractList.as_view(), name="contract_list"),
    path(
        "kitchens/<uuid:uuid>/contracts/add/",
        contract.ContractAdd.as_view(),
        name="contract_add",
    ),
    path(_CONTRACT, contract.ContractDetail.as_view(), name="contract_detail"),
    path(f"{_CONTRACT}edit/", contract.ContractEdit.as_view(), name="contract_edit"),
    path(f"{_CONTRACT}take-back/", contract.ContractTakeBack.as_view(), name="contract_take_back"),
    path(
        "kitchens/contracts/papers/<uuid:uuid>/scan/",
        contract.TakingBackScan.as_view(),
        name="contract_back_scan",
    ),
    path(f"{_CONTRACT}scan/", contract.ContractScan.as_view(), name="contract_scan"),
]
