"""Web analytics: what visitors of a site did, counted by sessions that start in a range."""
