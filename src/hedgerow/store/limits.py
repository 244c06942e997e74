"""The settings that go with each statement: on a server that others run, nothing is left to its defaults that matters.

The embedded engine has its limits in its own configuration (`embedded/endpoint.py`), so it gets few of these.
"""

from __future__ import annotations

import secrets
from typing import Any

from hedgerow.settings import Store
from hedgerow.store.topology import Topology

SettingsOfCall = dict[str, Any]


def spilling(memory: int) -> SettingsOfCall:
    """Groups and sorted rows go to the disk where they would take more than half of a question's `memory`, in bytes.

    The engine's own setting for that, a ratio of 0.5, is not enough in chDB 26.9: 9 million groups within 400 MB fail
    with it, and take 3.5 s with this. The files are in the folder `tmp` of the engine's data, and go with the query.
    """
    if memory <= 0:
        return {}
    return {"max_bytes_before_external_group_by": memory // 2, "max_bytes_before_external_sort": memory // 2}


def of_query(store: Store, topology: Topology) -> SettingsOfCall:
    """Of a question. A shard that is away is an error, never a part of the answer."""
    if not topology.is_remote:
        return {}
    found: SettingsOfCall = {
        "max_execution_time": max(int(store.query_timeout.total_seconds()), 1),
        "max_memory_usage": store.query_memory_bytes,
        **spilling(store.query_memory_bytes),
    }
    if store.query_threads:
        found["max_threads"] = store.query_threads
    if topology.form == "cluster":
        found |= {
            "skip_unavailable_shards": 0,
            # `IN (SELECT .. FROM events)` in a question to events: evaluated once, over all shards, and sent to each
            "distributed_product_mode": "global",
            "load_balancing": store.load_balancing,
        }
    return found


def of_command(topology: Topology, seconds: int) -> SettingsOfCall:
    """Of DDL, mutations and deletes: they may take long, and on a cluster are done when every server has done them."""
    if not topology.is_remote:
        return {}
    found: SettingsOfCall = {"max_execution_time": 0}
    if topology.form == "cluster":
        found |= {
            "distributed_ddl_task_timeout": seconds,
            "distributed_ddl_output_mode": "throw",
            # conditions with subqueries, over copies that are the same on every replica
            "allow_nondeterministic_mutations": 1,
        }
    return found


def of_insert(store: Store, topology: Topology, token: str) -> SettingsOfCall:
    """Of one block. The token makes repeating it harmless, on any replica of its table."""
    found: SettingsOfCall = {
        # a random token: servers that know no `deduplicate_insert` drop equal blocks without one
        "insert_deduplication_token": token or secrets.token_hex(16),
        # a repeated block whose first try died between the table and its view must still reach the view, once
        "deduplicate_blocks_in_dependent_materialized_views": 1,
    }
    if topology.is_remote:
        # an asynchronous insert mixes blocks: its parts, and what a token stands for, would depend on chance
        found |= {"async_insert": 0, "insert_deduplicate": 1, "max_execution_time": 0}
    if topology.form == "cluster":
        found |= {"distributed_foreground_insert": 1, "insert_keeper_max_retries": 5}
        if store.insert_quorum > 1:
            found |= {"insert_quorum": store.insert_quorum, "insert_quorum_parallel": 1}
    return found
