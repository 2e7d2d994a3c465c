"""The outside: pages, API, webhooks, users, the worker's ticks and the command line. All wiring is here."""
