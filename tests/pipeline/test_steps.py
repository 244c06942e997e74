"""What becomes of events: each case is one that a real client has sent, or one that a hostile one would."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Record
from hedgerow.pipeline.block import Block
from hedgerow.pipeline.steps.decode import Decode
from hedgerow.pipeline.steps.ids import assign_uuids
from tests.pipeline.conftest import NOW, Pipeline, TestProject

RECEIVED = datetime.fromtimestamp(NOW / 1000, UTC)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
LONDON = "81.2.69.160"
AT = "2023-11-14T22:00:00Z"


def event(**fields: Any) -> dict[str, Any]:
    return {"event": "order_placed", "distinct_id": "anna", "properties": {}} | fields


class TestShapes:
    def test_a_single_event_an_array_and_an_envelope_are_the_same(self, project: TestProject) -> None:
        one = event(timestamp="2023-11-14T22:00:00Z")
        for body in (one, [one], {"batch": [one]}):
            project.send(body=json.dumps(body).encode())
        assert [row["distinct_id"] for row in project.events()] == ["anna"] * 3

    def test_a_gzipped_body_is_unpacked(self, project: TestProject) -> None:
        project.send(body=gzip.compress(json.dumps(event()).encode()), gzip=True)
        assert project.event()["event"] == "order_placed"

    def test_engage_without_a_name_identifies(self, project: TestProject) -> None:
        project.send({"$distinct_id": "anna", "$set": {"plan": "pro"}}, lane="engage")
        assert project.event()["event"] == "$identify"
        assert project.persons()["anna"]["plan"] == "pro"

    def test_capture_v1_is_folded_back_to_where_v0_carries_it(self, project: TestProject) -> None:
        item = event(timestamp=AT, session_id="s-1", window_id="w-1", options={"process_person_profile": False})
        project.send(item, lane="v1", sdk="posthog-node/5.70.0")
        row = project.event()
        assert row["session_id"] == "s-1"
        assert row["lib"] == "posthog-node"
        assert row["person_mode"] == "propertyless"
        assert row["properties"]["$window_id"] == "w-1"

    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            pytest.param(17, "17", id="a number"),
            pytest.param(True, "true", id="a boolean"),
            pytest.param({"a": [1]}, '{"a":[1]}', id="an object"),
            pytest.param("x" * 300, "x" * 200, id="too long"),
            pytest.param("a\x00b", "a\ufffdb", id="with NUL"),
        ],
    )
    def test_distinct_ids_become_text(self, project: TestProject, given: Any, stored: str) -> None:
        project.send(event(distinct_id=given))
        assert project.event()["distinct_id"] == stored

    def test_trap_08_the_distinct_id_may_be_in_the_properties_only(self, project: TestProject) -> None:
        project.send({"event": "seen", "properties": {"distinct_id": "browser"}})
        assert project.event()["distinct_id"] == "browser"


class TestDrops:
    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            pytest.param(event(event=""), "missing_event_name", id="empty name"),
            pytest.param(event(event=5), "missing_event_name", id="a number for a name"),
            pytest.param(event(distinct_id=None), "missing_distinct_id", id="no id"),
            pytest.param(event(properties=[1]), "malformed_properties", id="a list of properties"),
            pytest.param(event(event="$snapshot"), "snapshot_on_event_route", id="a recording"),
            pytest.param(
                event(event="$$client_ingestion_warning"), "client_ingestion_warning", id="a notice of the SDK"
            ),
            pytest.param(
                event(event="$identify", properties={"$process_person_profile": False}),
                "invalid_event_when_process_person_profile_is_false",
                id="identify without a person",
            ),
        ],
    )
    def test_trap_09_one_bad_event_is_dropped_under_a_name_and_the_others_are_kept(
        self, project: TestProject, bad: dict[str, Any], reason: str
    ) -> None:
        project.send(event(event="before"), bad, event(event="beyond"))
        assert [row["event"] for row in project.events()] == ["before", "beyond"]
        assert project.warnings() == {reason: 1}

    def test_performance_events_are_dropped_silently(self, project: TestProject) -> None:
        project.send(event(event="$performance_event"), event())
        assert len(project.events()) == 1
        assert project.warnings() == {}

    def test_an_unknown_token_is_a_warning_of_nobody_and_stores_nothing(
        self, pipeline: Pipeline, project: TestProject
    ) -> None:
        project.send(event(), token="phc_nobody")
        assert project.events() == []
        nobody = TestProject(pipeline, 0, "")
        assert nobody.warnings()["unknown_token"] == 1

    def test_a_project_made_a_moment_ago_is_known(self, pipeline: Pipeline, project: TestProject) -> None:
        project.send(event())
        newer = pipeline.project()
        newer.send(event())
        assert len(newer.events()) == 1

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            pytest.param(event(timestamp=AT, event="x" * 201), "event_name_too_long", id="long name"),
            pytest.param(event(timestamp=AT, distinct_id="x" * 201), "distinct_id_too_large", id="long id"),
            pytest.param(event(timestamp=AT, distinct_id="Guest"), "malformed_distinct_id", id="an id of nobody"),
            pytest.param(event(timestamp="soon"), "invalid_event_timestamp", id="no time"),
            pytest.param(event(timestamp=AT, options={"cookieless_mode": 1}), "invalid_options", id="odd option"),
        ],
    )
    def test_capture_v1_drops_what_the_edge_has_answered_for(
        self, project: TestProject, bad: dict[str, Any], reason: str
    ) -> None:
        project.send(bad, event(timestamp=AT), lane="v1")
        assert len(project.events()) == 1
        assert project.warnings() == {reason: 1}


class TestResent:
    def test_trap_10_the_same_uuid_is_stored_once_within_and_across_requests(self, project: TestProject) -> None:
        again = event(uuid=str(uuid4()))
        project.send(again, again)
        project.send(again)
        assert len(project.events()) == 1
        assert project.warnings() == {}

    def test_the_same_uuid_in_another_project_is_another_event(self, pipeline: Pipeline, project: TestProject) -> None:
        other = pipeline.project()
        same = event(uuid=str(uuid4()))
        project.send(same)
        other.send(same)
        assert len(project.events()) == len(other.events()) == 1

    def test_a_resent_event_changes_its_person_once(self, project: TestProject) -> None:
        first = event(uuid=str(uuid4()), properties={"$set": {"plan": "free"}})
        project.send(first)
        project.send(event(event="upgraded", properties={"$set": {"plan": "pro"}}))
        project.send(first)
        assert project.persons()["anna"]["plan"] == "pro"

    def test_a_malformed_uuid_still_tells_resent_events(self, project: TestProject) -> None:
        project.send(event(uuid="order-17"))
        project.send(event(uuid="order-17"))
        assert project.event()["uuid"].version == 8
        assert project.warnings() == {"malformed_uuid": 2}

    def test_events_without_a_uuid_get_version_7_of_their_arrival(self, project: TestProject) -> None:
        project.send(event(), event(uuid=""))
        uuids = [row["uuid"] for row in project.events()]
        assert len(set(uuids)) == 2
        assert {uuid.version for uuid in uuids} == {7}
        assert all(uuid.int >> 80 == NOW for uuid in uuids)

    def test_halves_of_a_request_in_two_partitions_are_not_taken_for_one_another(self) -> None:
        """They arrive at the same moment, and may lie at the same position of their partitions."""
        record = Envelope("batch", "phc_one", NOW, json.dumps([event()] * 3).encode(), False, 3)
        uuids = set()
        for partition in ("events-0", "events-1"):
            block = Block(partition, 0, [(Record(1, b""), record)])
            Decode(1 << 20)(block)
            assign_uuids(block)
            uuids |= {found.uuid for found in block.events}
        assert len(uuids) == 6

    def test_a_uuid_is_kept_as_sent(self, project: TestProject) -> None:
        project.send(event(uuid="0190AAAA-bbbb-7ccc-8ddd-eeeeffff0011"))
        assert project.event()["uuid"] == UUID("0190aaaa-bbbb-7ccc-8ddd-eeeeffff0011")


class TestTimestamps:
    @pytest.mark.parametrize(
        ("fields", "sent_at", "expected"),
        [
            pytest.param({}, None, RECEIVED, id="none: when it was received"),
            pytest.param(
                {"timestamp": "2023-11-14T20:00:00.123456Z"},
                None,
                datetime(2023, 11, 14, 20, 0, 0, 123456, UTC),
                id="as sent",
            ),
            pytest.param(
                {"timestamp": "2023-11-14T20:00:00Z"},
                "2023-11-14T21:13:20Z",
                datetime(2023, 11, 14, 21, 0, tzinfo=UTC),
                id="trap 11: a clock an hour slow",
            ),
            pytest.param(
                {"timestamp": "2025-11-14T20:00:00Z"},
                "2025-11-14T20:00:10Z",
                RECEIVED - timedelta(seconds=10),
                id="a clock two years fast",
            ),
            pytest.param({"timestamp": "2023-11-16T20:00:00Z"}, None, RECEIVED, id="more than 23 hours ahead"),
            pytest.param(
                {"offset": 60_000, "timestamp": "2001-01-01"}, None, RECEIVED - timedelta(minutes=1), id="offset wins"
            ),
            pytest.param({"timestamp": 1_699_999_000}, None, datetime.fromtimestamp(1_699_999_000, UTC), id="seconds"),
            pytest.param(
                {"timestamp": 1_699_999_000_500},
                None,
                datetime.fromtimestamp(1_699_999_000.5, UTC),
                id="milliseconds",
            ),
            pytest.param({"timestamp": "2023-11-13"}, None, datetime(2023, 11, 13, tzinfo=UTC), id="date only"),
            pytest.param(
                {"timestamp": "2023-11-13 10:00:00+02"}, None, datetime(2023, 11, 13, 8, tzinfo=UTC), id="a space"
            ),
            pytest.param(
                {"timestamp": "Mon, 13 Nov 2023 10:00:00 +0000"},
                None,
                datetime(2023, 11, 13, 10, tzinfo=UTC),
                id="RFC 2822",
            ),
            pytest.param(
                {"timestamp": "2023-11-14T20:00:00Z", "properties": {"$ignore_sent_at": True}},
                "2023-11-14T21:13:20Z",
                datetime(2023, 11, 14, 20, tzinfo=UTC),
                id="no correction wanted",
            ),
            pytest.param({"timestamp": "0001-01-01T00:00:00Z"}, None, datetime(1970, 1, 1, tzinfo=UTC), id="year one"),
        ],
    )
    def test_when_it_happened(
        self, project: TestProject, fields: dict[str, Any], sent_at: str | None, expected: datetime
    ) -> None:
        project.send(event(**fields), sent_at=sent_at)
        assert project.event()["timestamp"].replace(tzinfo=UTC) == expected

    def test_the_query_may_say_when_it_was_sent(self, project: TestProject) -> None:
        project.send(event(timestamp="2023-11-14T20:00:00Z"), query_sent_at=str(NOW - 3_600_000))
        assert project.event()["timestamp"].replace(tzinfo=UTC) == datetime(2023, 11, 14, 21, tzinfo=UTC)

    def test_an_unreadable_time_is_a_warning_and_the_event_is_kept(self, project: TestProject) -> None:
        project.send(event(timestamp="yesterday"))
        assert project.event()["timestamp"].replace(tzinfo=UTC) == RECEIVED
        assert project.warnings() == {"ignored_invalid_timestamp": 1}


class TestRepair:
    """What ClickHouse could not read back; everything else keeps the bytes that came."""

    def test_properties_keep_the_bytes_that_came(self, project: TestProject) -> None:
        properties = '{ "price": 1.50, "big": 12345678901234567890, "e": 1E2, "o": {"b": 1, "a": []}, "n": null }'
        body = f'{{"event": "seen", "distinct_id": "anna", "properties": {properties}}}'
        project.send(body=body.encode())
        assert project.event()["json"] == "{" + properties[1:]

    @pytest.mark.parametrize(
        ("sent", "stored"),
        [
            pytest.param('"cut \\ud83d emoji"', "cut \ufffd emoji", id="lone surrogate"),
            pytest.param("NaN", None, id="NaN"),
            pytest.param("1e999", None, id="a number beyond all doubles"),
            pytest.param('"a\\u0000b"', "a\ufffdb", id="NUL"),
            pytest.param('"a\\\\u0000b"', "a\\u0000b", id="text that only looks like NUL"),
            pytest.param(str(10**25), 10**25, id="an integer beyond 64 bits"),
        ],
    )
    def test_what_cannot_be_stored_is_replaced(self, project: TestProject, sent: str, stored: Any) -> None:
        body = f'{{"event": "seen", "distinct_id": "anna", "properties": {{"value": {sent}, "good": 1}}}}'
        project.send(body=body.encode())
        row = project.event()
        assert row["properties"]["value"] == stored
        readable = project.pipeline.event_store.query(
            "SELECT JSONExtractInt(properties, 'good') AS good FROM events WHERE project_id = {project:Int64}",
            {"project": project.id},
        )
        assert readable == [{"good": 1}]

    def test_of_equal_keys_the_last_is_kept_as_in_every_json_parser(self, project: TestProject) -> None:
        body = b'{"event": "seen", "distinct_id": "anna", "properties": {"plan": "free", "x": 1, "plan": "pro"}}'
        project.send(body=body)
        assert project.event()["json"].count('"plan"') == 1
        assert project.event()["properties"]["plan"] == "pro"
        assert project.warnings() == {"event_properties_repaired": 1}

    def test_deep_values_become_text(self, project: TestProject) -> None:
        deep: Any = "bottom"
        for _ in range(300):
            deep = [deep]
        project.send(event(properties={"deep": deep, "good": 1}))
        text = project.event()["properties"]["deep"]
        for _ in range(99):
            (text,) = text
        assert isinstance(text, str)
        assert project.warnings() == {"event_properties_repaired": 1}

    def test_ten_thousand_keys_and_a_megabyte_of_text_are_kept(self, project: TestProject) -> None:
        project.send(event(properties={f"k{i}": i for i in range(10_000)} | {"text": "x" * 1_000_000}))
        row = project.event()
        assert row["properties"]["k9999"] == 9999
        assert len(row["properties"]["text"]) == 1_000_000


class TestEnrichment:
    def test_the_address_and_its_country_are_added(self, project: TestProject) -> None:
        project.send(event(), ip=LONDON)
        row = project.event()
        assert row["properties"]["$ip"] == LONDON
        assert row["properties"]["$geoip_country_code"] == row["country_code"] == "GB"
        assert row["properties"]["$geoip_continent_name"] == "Europe"
        assert project.persons()["anna"]["$geoip_country_name"] == "United Kingdom"
        assert project.persons()["anna"]["$initial_geoip_country_code"] == "GB"

    def test_the_senders_address_wins(self, project: TestProject) -> None:
        project.send(event(properties={"$ip": LONDON}), ip="8.8.8.8")
        assert project.event()["properties"]["$ip"] == LONDON
        assert project.event()["country_code"] == "GB"
        assert project.event()["json"].count('"$ip"') == 1

    def test_trap_14_server_sdks_switch_the_place_off(self, project: TestProject) -> None:
        project.send(event(properties={"$geoip_disable": True}), ip=LONDON)
        assert project.event()["country_code"] == ""
        assert "$geoip_country_code" not in project.event()["properties"]

    def test_a_project_may_want_no_addresses(self, pipeline: Pipeline) -> None:
        project = pipeline.project(anonymize_ips=True)
        project.send(event(), event(event="own", properties={"$ip": LONDON}), ip=LONDON)
        assert all("$ip" not in row["json"] for row in project.events())
        assert {row["country_code"] for row in project.events()} == {"GB"}

    def test_bots_are_marked(self, project: TestProject) -> None:
        project.send(event(properties={"$raw_user_agent": GOOGLEBOT}))
        assert project.event()["properties"]["$is_bot"] is True

    def test_bots_are_dropped_where_the_project_wants_it(self, pipeline: Pipeline) -> None:
        project = pipeline.project(drop_bots=True)
        project.send(event(properties={"$raw_user_agent": GOOGLEBOT}), event(properties={"$raw_user_agent": CHROME}))
        assert len(project.events()) == 1
        assert project.warnings() == {"bot": 1}

    def test_a_script_of_the_project_is_no_bot(self, project: TestProject) -> None:
        project.send(event(), user_agent="python-requests/2.31")
        assert "$is_bot" not in project.event()["properties"]

    def test_the_browser_is_read_for_raw_callers_only(self, project: TestProject) -> None:
        project.send(event(event="raw"), user_agent=CHROME)
        project.send(event(event="sdk", properties={"$browser": "Other", "$lib": "web"}), user_agent=CHROME)
        rows = {row["event"]: row for row in project.events()}
        assert (rows["raw"]["browser"], rows["raw"]["os"], rows["raw"]["device_type"]) == (
            "Chrome",
            "Windows",
            "Desktop",
        )
        assert rows["sdk"]["browser"] == "Other"

    def test_hot_columns_are_filled(self, project: TestProject) -> None:
        properties = {
            "$current_url": "https://shop.example/a?b",
            "$pathname": "/a",
            "$host": "shop.example",
            "$referring_domain": "news.example",
            "$session_id": "s1",
            "$lib": "web",
            "utm_source": "mail",
            "utm_medium": None,
            "utm_campaign": 7,
        }
        project.send(event(properties=properties))
        row = project.event()
        assert row["current_url"] == "https://shop.example/a?b"
        assert (row["pathname"], row["host"], row["referring_domain"]) == ("/a", "shop.example", "news.example")
        assert (row["session_id"], row["lib"]) == ("s1", "web")
        assert (row["utm_source"], row["utm_medium"], row["utm_campaign"]) == ("mail", "", "7")

    def test_the_clicked_elements_get_their_own_column(self, project: TestProject) -> None:
        element = {
            "tag_name": "a",
            "attr__class": "link big",
            "attr__href": "/x",
            "nth_child": 2,
            "nth_of_type": 1,
            "$el_text": 'say "hi"',
        }
        project.send(event(event="old", properties={"$elements": [element, {"tag_name": "div"}]}))
        project.send(event(event="new", properties={"$elements_chain": 'a:text="x"'}))
        rows = {row["event"]: row for row in project.events()}
        expected = 'a.big.link:attr__href="/x"href="/x"nth-child="2"nth-of-type="1"text="say \\"hi\\"";div'
        assert rows["old"]["elements_chain"] == expected
        assert rows["new"]["elements_chain"] == 'a:text="x"'
        assert rows["new"]["properties"] == {}


class TestCookieless:
    def test_the_same_visitor_has_one_id_a_day_and_leaves_no_address(self, project: TestProject) -> None:
        def visit(ip: str, at: int = NOW) -> None:
            project.send(
                {
                    "event": "$pageview",
                    "properties": {
                        "distinct_id": "$posthog_cookieless",
                        "$cookieless_mode": True,
                        "$host": "shop.example",
                        "$process_person_profile": False,
                    },
                },
                ip=ip,
                user_agent=CHROME,
                received_at=at,
            )

        visit(LONDON)
        visit(LONDON, NOW + 1000)
        visit("8.8.8.8")
        visit(LONDON, NOW + 86_400_000)
        ids = [row["distinct_id"] for row in project.events()]
        assert len(set(ids)) == 3
        assert len(ids) == 4
        assert all(one.startswith("cookieless_") for one in ids)
        assert {row["person_mode"] for row in project.events()} == {"propertyless"}
        assert len({row["session_id"] for row in project.events()}) == 3

    def test_where_the_project_has_it_off_the_events_are_dropped_under_a_name(self, pipeline: Pipeline) -> None:
        project = pipeline.project(cookieless_server_hash_mode=0)
        project.send({"event": "x", "properties": {"distinct_id": "$posthog_cookieless", "$cookieless_mode": True}})
        assert project.events() == []
        assert project.warnings() == {"cookieless_not_enabled": 1}


class TestPersons:
    def test_identify_merges_the_past_of_the_visitor(self, project: TestProject) -> None:
        project.send(event(event="seen", distinct_id="visitor"))
        identify = {
            "event": "$identify",
            "distinct_id": "anna",
            "properties": {"$anon_distinct_id": "visitor"},
            "$set": {"email": "anna@example.com"},
            "$set_once": {"first": 1},
        }
        project.send(identify)
        assert project.persons()["visitor"] == project.persons()["anna"]
        assert project.persons()["anna"]["email"] == "anna@example.com"
        assert project.events()[0]["properties"]["$set"] == {"email": "anna@example.com"}

    def test_trap_12_sets_are_read_at_the_top_and_in_the_properties(self, project: TestProject) -> None:
        project.send({"event": "$set_once", "distinct_id": "anna", "properties": {}, "$set_once": {"a": 1}})
        project.send(
            {"event": "$set", "distinct_id": "anna", "properties": {"$set": {"a": 2, "b": 2}}, "$set": {"b": 3}}
        )
        project.send({"event": "$set", "distinct_id": "anna", "properties": {"$unset": ["a"]}})
        assert project.persons()["anna"] == {"b": 3}

    def test_trap_13_alias_is_the_source_and_distinct_id_the_target(self, project: TestProject) -> None:
        project.send(event(distinct_id="old", properties={"$set": {"from": "old", "only": 1}}))
        project.send(event(distinct_id="new", properties={"$set": {"from": "new"}}))
        project.send(event(event="$create_alias", distinct_id="old", properties={"distinct_id": "old", "alias": "new"}))
        assert project.persons()["old"] == project.persons()["new"]
        assert project.persons()["new"]["from"] == "old"

    def test_personless_events_make_nobody(self, project: TestProject) -> None:
        project.send(event(properties={"$process_person_profile": False, "$set": {"a": 1}}))
        assert project.event()["person_mode"] == "propertyless"
        assert project.persons() == {}

    def test_a_flag_check_alone_makes_nobody(self, project: TestProject) -> None:
        project.send(event(event="$feature_flag_called"))
        assert project.event()["person_mode"] == "propertyless"

    def test_an_odd_person_mode_counts_as_true(self, project: TestProject) -> None:
        project.send(event(properties={"$process_person_profile": "yes"}))
        assert project.event()["person_mode"] == "full"
        assert project.warnings() == {"invalid_process_person_profile": 1}

    def test_refused_merges_are_warnings(self, project: TestProject) -> None:
        project.send(event(event="$identify", properties={"$anon_distinct_id": "undefined"}))
        assert project.warnings() == {"cannot_merge_with_illegal_distinct_id": 1}
        assert project.event()["event"] == "$identify"


class TestGroups:
    def test_groups_fill_their_columns_and_are_kept(self, project: TestProject) -> None:
        project.send(
            event(
                event="$groupidentify",
                properties={"$group_type": "company", "$group_key": "acme", "$group_set": {"plan": "pro"}},
            )
        )
        project.send(event(event="used", properties={"$groups": {"company": "acme", "team": 7}}))
        rows = {row["event"]: row for row in project.events()}
        assert (rows["used"]["group_0"], rows["used"]["group_1"]) == ("acme", "7")
        assert rows["$groupidentify"]["group_0"] == "acme"
        groups = project.pipeline.event_store.query(
            "SELECT group_key, properties FROM groups FINAL "
            "WHERE project_id = {project:Int64} AND group_type_index = 0",
            {"project": project.id},
        )
        assert [(row["group_key"], json.loads(row["properties"])) for row in groups] == [("acme", {"plan": "pro"})]

    def test_trap_15_a_sixth_group_type_is_a_warning(self, project: TestProject) -> None:
        project.send(event(properties={"$groups": {f"type{i}": "x" for i in range(6)}}))
        assert [project.event()[f"group_{i}"] for i in range(5)] == ["x"] * 5
        assert project.warnings() == {"group_type_limit_reached": 1}
