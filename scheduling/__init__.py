"""People, desks and their time: who can be where, and when. Knows nothing of who asked for what."""
