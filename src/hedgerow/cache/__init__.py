"""The cache, shared counters and messages between processes: in each process by default, in Redis with `cache.dsn`."""
