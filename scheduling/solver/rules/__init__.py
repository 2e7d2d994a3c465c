"""Pure. The rules of a roster: each both checks a roster and adds its rows to a linear model."""
