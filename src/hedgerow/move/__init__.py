"""`hedgerow move`: a running embedded installation onto PostgreSQL, ClickHouse, Kafka and an object store.

The same idea for every part: compare both sides a chunk at a time, copy what differs, and compare again. So a second
pass is quick, a move that was killed goes on where it was, and what copies is also what verifies. While the source
runs, passes follow each other until little is left; then it takes nothing in for some seconds (`switch.py`), the rest
is copied, both sides are compared, and the source is marked as moved. Until that mark nothing has changed for anybody.
"""
