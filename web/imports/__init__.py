"""CSV files of people and desks: read whole, checked whole, kept whole or not at all."""
