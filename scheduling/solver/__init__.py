"""Pure. The roster solver: a problem, its rules, and the search for the best roster that keeps them."""
