"""`GET events/`: what is in a page, in which order, and how one gets to the next."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest

from hedgerow.events import store
from tests.events.support import NOW

MINUTE = timedelta(minutes=1)


def ids(body):
    return [row["id"] for row in body["results"]]


def names(body):
    return [row["event"] for row in body["results"]]


def pages(tenant, **params):
    """All pages, by following `next`."""
    body = tenant.get("events/", **params)
    yield body
    while body["next"]:
        body = tenant.get(body["next"])
        yield body


@pytest.fixture
def history(tenant):
    """Five events a minute apart, e0 the newest, within the last day; one from last year."""
    old = datetime(2025, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
    tenant.send(
        *({"event": f"e{n}", "timestamp": NOW - n * MINUTE, "distinct_id": f"d{n % 2}"} for n in range(5)),
        {"event": "old", "timestamp": old, "distinct_id": "d0"},
    )
    return tenant


def test_an_event_is_shown_whole(tenant):
    (person,) = tenant.people(
        {"distinct_id": "ann", "merge_from": "anon-1", "identify": True, "set": {"email": "ann@example.com"}}
    )
    (uuid,) = tenant.send(
        {
            "event": "$autocapture",
            "distinct_id": "anon-1",
            "person_id": person,
            "timestamp": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            "properties": '{"price":1.50,"big":18446744073709551616,"$browser":"Firefox","nested":{"a":[1]}}',
            "elements_chain": 'a.btn:href="/x"text="Go"',
        }
    )
    answer = tenant.request("GET", "events/", params={"after": "2026-01-01"})
    assert '"price":1.50,"big":18446744073709551616' in answer.text  # numbers as they were sent
    (row,) = answer.json()["results"]
    elements = row.pop("elements")
    assert row == {
        "id": uuid,
        "distinct_id": "anon-1",
        "properties": {"price": 1.5, "big": 18446744073709551616, "$browser": "Firefox", "nested": {"a": [1]}},
        "event": "$autocapture",
        "timestamp": "2026-01-02T03:04:05.000000+00:00",
        "person": {
            "is_identified": True,
            "distinct_ids": ["ann", "anon-1"],
            "properties": {"email": "ann@example.com"},
        },
        "elements_chain": 'a.btn:href="/x"text="Go"',
    }
    assert (elements[0]["tag_name"], elements[0]["text"], elements[0]["href"]) == ("a", "Go", "/x")
    one = tenant.get(f"events/{uuid}")
    assert one == {**row, "elements": elements}


def test_events_without_a_profile_have_no_person(tenant):
    tenant.send({"distinct_id": "passer-by"})
    assert tenant.get("events/")["results"][0]["person"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, ["e0", "e1", "e2", "e3", "e4", "old"], id="newest first, beyond the recent day"),
        ({"limit": 2}, ["e0", "e1"]),
        ({"limit": 3, "offset": 4}, ["e4", "old"]),
        ({"offset": 100}, []),
        ({"orderBy": '["timestamp"]', "limit": 2}, ["old", "e4"]),
        ({"orderBy": "timestamp", "offset": 5}, ["e0"]),
        ({"orderBy": "-timestamp", "limit": 1}, ["e0"]),
        ({"event": "old"}, ["old"]),
        ({"distinct_id": "d1"}, ["e1", "e3"]),
        ({"before": "2025-12-31"}, ["old"]),
        ({"after": "-12h", "limit": 10}, ["e0", "e1", "e2", "e3", "e4"]),
        ({"after": "all", "before": "-12h"}, ["old"]),
        pytest.param(
            {"after": "2025-02-03T04:05:06.000789+00:00", "before": "2026-01-01"}, [], id="after is exclusive"
        ),
        pytest.param({"before": "2025-02-03T04:05:06.000789Z"}, [], id="before is exclusive"),
        ({"before": "2025-02-03T04:05:06.000790+00:00"}, ["old"]),
        ({"limit": 1_000_000}, ["e0", "e1", "e2", "e3", "e4", "old"]),
    ],
)
def test_lists(history, query, expected):
    assert names(history.get("events/", **query)) == expected


@pytest.mark.parametrize(
    "spelling", ["/api/projects/{}/events", "/api/environments/{}/events/", "//api/projects/{}//events"]
)
def test_every_spelling_of_the_address_answers(history, spelling):
    answer = history.served.installation.get("http://testserver" + spelling.format(history.project.id))
    assert len(answer.json()["results"]) == 6


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"after": "yesterday"}, "after"),
        ({"before": "2026-99-99"}, "before"),
        ({"limit": 0}, "limit"),
        ({"offset": -1}, "offset"),
        ({"orderBy": "event"}, "orderBy"),
        ({"orderBy": "[oops"}, "orderBy"),
        ({"person_id": "ann@example.com"}, "person_id"),
        ({"format": "xml"}, "format"),
        ({"properties": "{not json"}, "properties"),
        ({"select": '["event"]'}, "select"),
        ({"where": '["1"]'}, "where"),
        ({"cursor": "no-uuid"}, "cursor"),
    ],
)
def test_bad_questions_name_the_parameter(tenant, query, attr):
    answer = tenant.request("GET", "events/", params=query)
    assert (answer.status_code, answer.json()["type"], answer.json()["attr"]) == (400, "validation_error", attr)


@pytest.mark.parametrize("order", ['["-timestamp"]', '["timestamp"]'])
@pytest.mark.parametrize("limit", [1, 3, 10, 100])
def test_next_leads_through_every_event_once(tenant, order, limit):
    """Also when many events share a microsecond, which a bare `before` would leave out."""
    at = datetime(2026, 2, 1, tzinfo=UTC)
    sent = tenant.send(*({"timestamp": at + (n // 7) * timedelta(microseconds=1)} for n in range(30)))
    found = [uuid for body in pages(tenant, limit=limit, orderBy=order) for uuid in ids(body)]
    assert len(found) == 30
    assert set(found) == set(sent)
    times = [row["timestamp"] for body in pages(tenant, limit=7, orderBy=order) for row in body["results"]]
    assert times == sorted(times, reverse=order.startswith('["-'))


def test_next_is_this_address_before_the_last_event(history):
    body = history.get("events/", limit=2, event="", offset=1)
    parts = urlsplit(body["next"])
    query = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "testserver", f"{history.path}/events/")
    assert query["before"] == [body["results"][-1]["timestamp"]]
    assert query["limit"] == ["2"]
    assert "offset" not in query
    ascending = history.get("events/", limit=2, orderBy="timestamp")
    assert parse_qs(urlsplit(ascending["next"]).query)["after"] == [ascending["results"][-1]["timestamp"]]


def test_a_full_last_page_has_no_next(history):
    assert history.get("events/", limit=6)["next"] is None
    assert history.get("events/", limit=5)["next"] is not None


@pytest.mark.parametrize("copies", [2, 40])
def test_an_event_that_was_sent_again_is_shown_once(tenant, copies):
    """Until the store has merged the copies away, which may differ in time by what the network took."""
    uuids = [str(uuid4()) for _ in range(8)]
    for copy in range(copies):
        tenant.send(
            *(
                {"uuid": uuid, "timestamp": NOW - n * MINUTE + copy * timedelta(milliseconds=7)}
                for n, uuid in enumerate(uuids)
            )
        )
    assert ids(tenant.get("events/")) == uuids
    assert [ids(body) for body in pages(tenant, limit=3)] == [uuids[:3], uuids[3:6], uuids[6:]]
    by_offset = [ids(tenant.get("events/", limit=3, offset=offset)) for offset in (0, 3, 6)]
    assert by_offset == [uuids[:3], uuids[3:6], uuids[6:]]
    assert tenant.get(f"events/{uuids[0]}/")["id"] == uuids[0]


def test_more_copies_than_are_read_in_one_go(tenant):
    """2,500 copies of the newest event must not hide the others."""
    copy, others = str(uuid4()), [str(uuid4()) for _ in range(3)]
    tenant.send(*({"uuid": copy, "distinct_id": f"d{n}"} for n in range(2500)))
    tenant.send(*({"uuid": uuid, "timestamp": NOW - (n + 1) * MINUTE} for n, uuid in enumerate(others)))
    assert ids(tenant.get("events/")) == [copy, *others]
    assert ids(tenant.get("events/", offset=2)) == others[1:]
    assert ids(tenant.get("events/", offset=4)) == []


def test_the_recent_day_is_enough_when_it_fills_the_page(history, monkeypatch):
    asked = []
    query = history.served.events.query
    monkeypatch.setattr(history.served.events, "query", lambda sql, *rest: asked.append(sql) or query(sql, *rest))
    assert names(history.get("events/", limit=4)) == ["e0", "e1", "e2", "e3"]
    assert len(asked) == 2  # the keys, then the events
    asked.clear()
    assert len(names(history.get("events/", limit=5))) == 5
    assert len(asked) == 3  # whether there is a next page is a question to all of the past


def test_events_of_a_person_however_they_were_sent(tenant):
    people = tenant.people(
        {"distinct_id": "anon"},
        {"distinct_id": "bob", "merge_from": "anon", "identify": True},
        {"distinct_id": "eve"},
    )
    tenant.send(
        {"event": "before", "distinct_id": "anon"}, {"event": "after", "distinct_id": "bob", "person_id": people[1]}
    )
    tenant.send({"event": "hers", "distinct_id": "eve", "person_id": people[2]})
    number = tenant.get("persons/", distinct_id="bob")["results"][0]["id"]
    for person_id in (str(people[1]), number):
        assert set(names(tenant.get("events/", person_id=person_id))) == {"before", "after"}
    assert names(tenant.get("events/", person_id=str(UUID(int=5)))) == []
    assert names(tenant.get("events/", person_id="999999")) == []


def test_a_file_for_spreadsheets(tenant):
    tenant.send(
        {"event": "=HYPERLINK()", "properties": {"price": -5, "note": "+1", "tags": ["a"]}, "timestamp": NOW},
        {"event": "plain", "properties": {"ok": True, "note": 'say "hi",\nthen go'}, "timestamp": NOW - MINUTE},
    )
    answer = tenant.request("GET", "events/", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="events.csv"' in answer.headers["content-disposition"]
    header, *rest = answer.text.split("\r\n", 1)
    assert header == (
        "id,event,timestamp,distinct_id,elements_chain,properties.note,properties.ok,properties.price,properties.tags"
    )
    assert "'=HYPERLINK()" in rest[0]  # a spreadsheet must not run it
    assert "'+1,,-5," in rest[0]
    assert '"say ""hi"",\nthen go",true,,' in rest[0]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("events/", 403),
        ("events/values/?key=a", 403),
        ("events/00000000-0000-4000-8000-00000000abcd/", 403),
    ],
)
def test_scope_and_tenancy(history, path, status):
    lacking = history.request("GET", path, key=history.served.installation.key_with("person:write"))
    assert (lacking.status_code, lacking.json()["code"]) == (status, "permission_denied")
    assert "API key missing required scope 'query:read'" in lacking.json()["detail"]


def test_events_of_another_project_cannot_be_had(history):
    other = history.served.project()
    uuid = history.get("events/")["results"][0]["id"]
    assert other.get("events/")["results"] == []
    assert other.request("GET", f"events/{uuid}/").status_code == 404
    assert other.get("events/values/", key="$browser") == []


@pytest.mark.parametrize("uuid", ["00000000-0000-4000-8000-00000000abcd", "not-a-uuid", "1"])
def test_an_unknown_event_is_not_found(tenant, uuid):
    assert tenant.request("GET", f"events/{uuid}/").json()["detail"] == "Not found."


def test_a_page_that_would_fill_the_memory_is_refused(tenant, monkeypatch):
    monkeypatch.setattr(store, "MAX_PAGE_BYTES", 1 << 20)
    tenant.send(*({"properties": {"text": "x" * 100_000}} for _ in range(20)))
    answer = tenant.request("GET", "events/")
    assert (answer.status_code, answer.json()["attr"]) == (400, "limit")
    assert len(tenant.get("events/", limit=5)["results"]) == 5
