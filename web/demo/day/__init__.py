"""One day of the demo's city on a virtual clock, from the eve to the evening, by SMS and taps alone."""
