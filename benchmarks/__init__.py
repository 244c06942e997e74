"""Each figure that the docs quote, reproducible by one command."""
