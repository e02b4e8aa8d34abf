"""Pages of the canteen app."""
