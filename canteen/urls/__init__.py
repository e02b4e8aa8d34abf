"""Addresses of canteens, by noun."""

from canteen.urls.kitchens import kitchen_patterns

app_name = "canteen"
urlpatterns = [
    *kitchen_patterns,
]
