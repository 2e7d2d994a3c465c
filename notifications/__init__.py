"""Messages in and out: this room never knows what a message is about."""
