"""Hedgerow: product analytics that people host themselves, spoken to with any PostHog SDK."""

__version__ = "0.1.0"
