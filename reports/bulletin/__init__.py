"""The bulletin (R07): a month's results, circulated city-wide, ranked by district."""
