"""One file a command of the command line; each is imported when it is called."""
