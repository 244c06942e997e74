"""The event stream of airbyte-source-posthog, which cuts time into windows and compares its cursor as text."""

from datetime import UTC, datetime, timedelta

from tests.events.support import Tenant

STEP = timedelta(days=30)
GRAIN = timedelta(microseconds=1)
PAGE = 100  # the connector asks for 10,000; here several pages a window are wanted


def slices(start: datetime, end: datetime):
    """Windows of 30 days that do not overlap, as the connector makes them."""
    while start <= end:
        yield start, min(start + STEP - GRAIN, end)
        start += STEP


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f+0000")


def read_stream(tenant: Tenant, start: datetime, end: datetime):
    """All records from `start` on, and the cursor after them: the greatest `timestamp` as a text."""
    records, cursor = [], ""
    for window in slices(start, end):
        offset = 0
        while True:
            page = tenant.request(
                "GET",
                f"http://testserver/api//projects/{tenant.project.id}/events/",
                params={"after": written(window[0]), "before": written(window[1]), "limit": PAGE, "offset": offset},
            ).json()["results"]
            records += page
            cursor = max([cursor, *(record["timestamp"] for record in page)])
            if len(page) < PAGE:
                break
            offset += PAGE
    return records, cursor


def parsed(cursor: str) -> datetime:
    return datetime.strptime(cursor, "%Y-%m-%dT%H:%M:%S.%f%z")


def test_a_full_read_and_a_later_one_find_every_event_once(tenant):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    first = [start + timedelta(hours=7 * n, microseconds=n + 1) for n in range(330)]  # 96 days
    sent = tenant.send(*({"timestamp": moment} for moment in first))
    again = [{"timestamp": moment, "uuid": uuid} for moment, uuid in zip(first[:50], sent[:50], strict=True)]
    tenant.send(*again)  # a client's retry, not merged away yet

    records, cursor = read_stream(tenant, start, start + timedelta(days=100))
    assert sorted(record["id"] for record in records) == sorted(sent)
    assert parsed(cursor) == first[-1]
    texts = [record["timestamp"] for record in records]
    assert {len(text) for text in texts} == {32}
    assert sorted(texts) == [moment.isoformat(timespec="microseconds") for moment in first]

    later = tenant.send(*({"timestamp": first[-1] + timedelta(hours=n)} for n in range(1, 4)))
    records, cursor = read_stream(tenant, parsed(cursor), start + timedelta(days=140))
    assert sorted(record["id"] for record in records) == sorted(later)
    assert parsed(cursor) == first[-1] + timedelta(hours=3)


def test_ten_thousand_events_are_one_page(tenant):
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    sent = tenant.send(*({"timestamp": moment + n * GRAIN, "properties": {"n": n}} for n in range(10_001)))
    body = tenant.get("events/", limit=10_000, after="2026-04-01")
    assert [record["id"] for record in body["results"]] == sent[:0:-1]
    assert [record["id"] for record in tenant.get(body["next"])["results"]] == sent[:1]


def test_the_fields_that_the_connector_reads(tenant):
    (person,) = tenant.people({"distinct_id": "ann"})
    tenant.send({"distinct_id": "ann", "person_id": person, "elements_chain": 'a:text="x"'})
    (record,) = tenant.get("events/")["results"]
    assert {"id", "distinct_id", "properties", "event", "timestamp", "person", "elements", "elements_chain"} <= set(
        record
    )
    assert set(record["person"]) == {"is_identified", "distinct_ids", "properties"}
    (row,) = tenant.get("persons", limit=100, offset=0)["results"]
    assert {"id", "name", "distinct_ids", "properties", "created_at", "uuid"} <= set(row)
