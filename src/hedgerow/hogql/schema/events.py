"""The table of events. Its hot columns are read through `properties`; these are the fields beside them."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.schema.table import Columns, Computed, EventPerson, Field, Lazy, Path, Properties, Stored, Table
from hedgerow.hogql.schema.types import DATETIME, STRING, UUID, array_of

GROUP_TYPES = range(5)
HREF = r'(?::|")href="(.*?)"'
TEXT = r'(?::|")text="(.*?)"'
ID = r'(?::|")attr_id="(.*?)"'
ELEMENT = r"(?:^|;)(a|button|form|input|select|textarea|label)(?:\.|$|:)"


def _extracted(function: str, pattern: str) -> Computed:
    def build(column: Columns) -> ast.Expr:
        found = ast.call(function, column("elements_chain"), ast.Constant(pattern))
        return ast.call("arrayDistinct", found) if function == "extractAll" else found

    return Computed(build, array_of(STRING) if function == "extractAll" else STRING, hidden=True)


def _session_uuid(column: Columns) -> ast.Expr:
    return ast.call("toUUIDOrNull", column("session_id"))


def _window_id(column: Columns) -> ast.Expr:
    return ast.call("JSONExtractString", column("properties"), ast.Constant("$window_id"))


PERSON = Lazy("persons", own=("person_id",), key="id", same={"id": ("person_id",)})

FIELDS: dict[str, Field] = {
    "uuid": Stored("uuid", UUID),
    "event": Stored("event", STRING),
    "properties": Properties("event"),
    "timestamp": Stored("timestamp", DATETIME),
    "distinct_id": Stored("distinct_id", STRING),
    "elements_chain": Stored("elements_chain", STRING),
    "created_at": Stored("inserted_at", DATETIME),
    "$session_id": Stored("session_id", STRING),
    "$window_id": Computed(_window_id, STRING),
    "person_id": EventPerson(UUID),
    **{f"$group_{index}": Stored(f"group_{index}", STRING) for index in GROUP_TYPES},
    "$session_id_uuid": Computed(_session_uuid, UUID.or_null(), hidden=True),
    "person_mode": Stored("person_mode", STRING, hidden=True),
    "elements_chain_href": _extracted("extract", HREF),
    "elements_chain_texts": _extracted("extractAll", TEXT),
    "elements_chain_ids": _extracted("extractAll", ID),
    "elements_chain_elements": _extracted("extractAll", ELEMENT),
    "person": PERSON,
    # The store keeps no copy of a person with each event: "as of the event" is the person as it is now.
    "poe": PERSON,
    "pdi": Lazy("person_distinct_ids", own=("distinct_id",), key="distinct_id", same={"distinct_id": ("distinct_id",)}),
    "session": Lazy("sessions", own=("$session_id",), key="session_id", same={"id": ("$session_id",)}),
    **{f"group_{index}": Lazy(f"groups_{index}", own=(f"$group_{index}",), key="key") for index in GROUP_TYPES},
    **{f"goe_{index}": Path((f"group_{index}",)) for index in GROUP_TYPES},
}

EVENTS = Table("events", "events", FIELDS, time="timestamp")
