"""The engine's configuration file, written anew at every start into `<data>/clickhouse/config.xml`.

Sizes are for a machine that runs everything else too: the defaults of ClickHouse reserve gigabytes for caches and
dozens of threads for pools. `query_log` and its siblings do not exist unless they are configured, and stay so: they
would hold people's data in the text of statements, and grow.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from hedgerow.errors import SettingsRefused
from hedgerow.settings import MIB, Store

OPTION = "config-file"  # with the hyphen: `config_file` is ignored without a word


def config_xml(store: Store, backups: Path) -> str:
    """The file's text. Paths are absolute and end in a slash where ClickHouse wants a folder."""
    cache = min(256 * MIB, store.max_memory_bytes // 16)
    fsync = int(store.fsync)
    return f"""<clickhouse>
    <max_server_memory_usage>{store.max_memory_bytes}</max_server_memory_usage>
    <mark_cache_size>{cache}</mark_cache_size>
    <primary_index_cache_size>{cache // 2}</primary_index_cache_size>
    <uncompressed_cache_size>0</uncompressed_cache_size>
    <mmap_cache_size>64</mmap_cache_size>
    <query_condition_cache_size>{cache // 8}</query_condition_cache_size>
    <index_mark_cache_size>{cache // 4}</index_mark_cache_size>
    <background_pool_size>2</background_pool_size>
    <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
    <background_common_pool_size>2</background_common_pool_size>
    <background_move_pool_size>1</background_move_pool_size>
    <background_fetches_pool_size>1</background_fetches_pool_size>
    <background_schedule_pool_size>4</background_schedule_pool_size>
    <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
    <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
    <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
    <max_thread_pool_size>1000</max_thread_pool_size>
    <merge_tree>
        <merge_selector_base>10</merge_selector_base>
        <fsync_after_insert>{fsync}</fsync_after_insert>
        <fsync_part_directory>{fsync}</fsync_part_directory>
        <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
        <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
        <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
    </merge_tree>
    <storage_configuration>
        <disks><default><keep_free_space_bytes>{store.min_free_bytes}</keep_free_space_bytes></default></disks>
    </storage_configuration>
    <backups>
        <allowed_path>{escape(str(backups))}/</allowed_path>
    </backups>
</clickhouse>
"""


def write_config(store: Store, data: Path) -> str:
    """Write the file and return the address to open the engine with: `<folder>?config-file=<file>`."""
    folder = data.absolute() / "clickhouse"
    if any(character in str(folder) for character in "?&#%"):
        raise SettingsRefused(f"The data folder's path {data} must not contain ?, &, # or %.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    backups = data.absolute() / "backups"
    backups.mkdir(exist_ok=True, mode=0o700)
    file = folder / "config.xml"
    draft = file.with_suffix(".xml.new")
    draft.write_text(config_xml(store, backups))
    draft.replace(file)
    return f"{folder / 'data'}?{OPTION}={file}"
