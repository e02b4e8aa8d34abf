"""Addresses of canteens, by noun."""

from canteen.urls.care_points import care_point_patterns
from canteen.urls.contracts import contract_patterns
from canteen.urls.corrections import correction_patterns
from canteen.urls.duty import duty_patterns
from canteen.urls.gate import gate_patterns
from canteen.urls.kitchens import kitchen_patterns
from canteen.urls.purchases import purchase_patterns
from canteen.urls.water import water_patterns

app_name = "canteen"
urlpatterns = [
    *care_point_patterns,
    *contract_patterns,
    *correction_patterns,
    *duty_patterns,
    *gate_patterns,
    *kitchen_patterns,
    *purchase_patterns,
    *water_patterns,
]
