"""The phrases that features are written in, one module a noun."""
