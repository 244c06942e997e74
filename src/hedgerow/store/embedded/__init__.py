"""The embedded event store: chDB, opened by one process, behind ClickHouse's HTTP interface on loopback."""
