"""The real SDKs, pinned and unmodified, against a real server."""
