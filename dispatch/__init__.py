"""Requests, who is asked for them, and who comes. Read the list of files as the list of things that can happen."""
