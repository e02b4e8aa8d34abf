"""How often who must do what, and who fell behind (R05): rules are dated rows, judged purely."""
