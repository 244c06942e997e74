"""The public role: all that an SDK calls, on plain ASGI, and everything else passed on to the app."""
