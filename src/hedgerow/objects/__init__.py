"""Objects: bodies too large for a row or a record, kept under a key. Two homes: a folder, and a bucket."""
