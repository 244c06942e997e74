"""Real servers, browsers and SDKs that tests drive. What cannot be had fails a test; nothing is skipped."""
