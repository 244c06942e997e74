"""Funnels: how far people get through steps, how long it takes them, and what those who finish have in common."""
