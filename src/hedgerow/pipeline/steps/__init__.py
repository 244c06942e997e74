"""The steps, one or a few of a kind in a file. Their order is `pipeline.py`."""
