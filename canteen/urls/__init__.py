"""Addresses of canteens, by noun."""

from canteen.urls.contracts import contract_patterns
from canteen.urls.duty import duty_patterns
from canteen.urls.kitchens import kitchen_patterns

app_name = "canteen"
urlpatterns = [
    *contract_patterns,
    *duty_patterns,
    *kitchen_patterns,
]
