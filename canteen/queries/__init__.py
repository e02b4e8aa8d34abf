"""What others read of canteens, a file for each noun."""

from canteen.queries.care_point import (
    CareFigures,
    care_points_by_district,
    places_alike,
    total,
)
from canteen.queries.days import kept, kept_in_month, missed
from canteen.queries.forbidden import forbidden_lines

__all__ = [
    "CareFigures",
    "care_points_by_district",
    "forbidden_lines",
    "kept",
    "kept_in_month",
    "missed",
    "places_alike",
    "total",
]
