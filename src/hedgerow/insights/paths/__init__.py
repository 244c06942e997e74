"""Paths: what people do one after the other."""
