"""Ten million events of 300,000 people over 30 days, made by the engine itself: a day takes it a few seconds.

A few people do much and most do little; each day has sessions of a dozen events; what a web page sends has some 45
properties in 1.7 kB of JSON, of which these questions touch a handful. One person in a hundred was merged into another.
The same rows are in `events_as_json`, laid out as PostHog lays out its events: the JSON alone, no columns of its own
for properties, and the usual granule.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

DAYS = 30
EVENT_NAMES = (  # name, share of all events in percent
    ("$pageview", 45), ("$autocapture", 27), ("$pageleave", 13), ("product viewed", 6), ("added to cart", 4),
    ("checkout started", 2.5), ("purchase", 1.5), ("signed up", 1),
)  # fmt: skip
MERGED_EACH = 100
AT_ONCE, HOURS_AT_ONCE = 120_000, 8  # 200 MB of properties
PROPERTY_DEFINITIONS = {
    "amount": "Numeric", "title": "String", "plan": "String", "coupon": "String", "$browser": "String",
    "$os": "String", "$current_url": "String", "$pathname": "String", "$screen_width": "Numeric",
}  # fmt: skip

Command = Callable[[str], None]


def days(until: date | None = None) -> list[date]:
    last = until or datetime.now(UTC).date()
    return [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def fill(command: Command, project: int, events: int, people: int, say: Callable[[str], None]) -> None:
    """Everything for one project. `command` runs a statement in the event store."""
    for statement in _people(project, people):
        command(statement)
    a_day = events // DAYS
    for day in days():
        for first in range(0, a_day, AT_ONCE):
            command(_events_of(project, day, first, min(AT_ONCE, a_day - first), people))
        say(f"events of {day}")
    command(AS_JSON_TABLE)
    for day in days():
        for hour in range(0, 24, HOURS_AT_ONCE):
            command(
                f"INSERT INTO events_as_json SELECT uuid, event, properties, timestamp, project_id, distinct_id, "
                f"elements_chain, inserted_at, person_id FROM events WHERE project_id = {project} "
                f"AND toDate(timestamp) = '{day}' AND toHour(timestamp) BETWEEN {hour} AND {hour + HOURS_AT_ONCE - 1}"
            )
        say(f"as JSON alone: {day}")


AS_JSON_TABLE = """
CREATE TABLE IF NOT EXISTS events_as_json
(
    uuid UUID, event String, properties String CODEC(ZSTD(3)), timestamp DateTime64(6, 'UTC'), team_id Int64,
    distinct_id String, elements_chain String, created_at DateTime64(6, 'UTC'), person_id UUID
)
ENGINE = ReplacingMergeTree(created_at)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))
"""


LAST = f"number % {MERGED_EACH} = 0"  # these people are gone: merged into the next


def _person(number: str) -> str:
    """The uuid of a person's number."""
    return f"toUUID(concat('00000000-0000-4000-8000-', leftPad(lower(hex({number})), 12, '0')))"


def _people(project: int, people: int) -> list[str]:
    properties = (
        'concat(\'{"email":"user\', toString(number), \'@example.com","plan":"\', '
        "['free','free','free','pro','pro','team','enterprise'][number % 7 + 1], '\",\"country\":\"', "
        "['DE','US','FR','GB','IN','BR'][number % 6 + 1], '\",\"age\":', toString(18 + number % 60), '}')"
    )
    created = f"now64(3) - toIntervalSecond(cityHash64(number, 7) % (86400 * {2 * DAYS}))"
    return [
        f"INSERT INTO persons (project_id, id, properties, created_at, is_identified, is_deleted, version) "
        f"SELECT {project}, {_person('number')}, {properties}, {created}, number % 3 = 0, {LAST}, 1 "
        f"FROM numbers({people})",
        f"INSERT INTO person_distinct_ids (project_id, distinct_id, person_id, is_deleted, version) "
        f"SELECT {project}, concat('user-', toString(number)), {_person(f'if({LAST}, number + 1, number)')}, 0, 1 "
        f"FROM numbers({people})",
        merges(project, people),
    ]


def merges(project: int, people: int) -> str:
    return (
        f"INSERT INTO person_overrides (project_id, old_person_id, person_id, version) "
        f"SELECT {project}, {_person('number')}, {_person('number + 1')}, 1 FROM numbers({people}) WHERE {LAST}"
    )


def _events_of(project: int, day: date, first: int, count: int, people: int) -> str:
    bounds, names = [], []
    total = 0.0
    for name, share in EVENT_NAMES:
        total += share
        bounds.append(f"dice < {total:g}")
        names.append(f"'{name}'")
    event = "multiIf(" + ", ".join(f"{bound}, {name}" for bound, name in zip(bounds[:-1], names[:-1], strict=True))
    event += f", {names[-1]})"
    salt = day.toordinal()
    # a twelfth of a day's sessions are shared by a dozen events each: the session decides who and when
    return f"""
INSERT INTO events (uuid, project_id, event, timestamp, distinct_id, person_id, properties, elements_chain,
    current_url, pathname, host, referring_domain, browser, os, device_type, country_code, lib, session_id,
    utm_source, utm_medium, utm_campaign, group_0)
WITH
    intDiv(number, 12) AS session,
    cityHash64(session, {salt}) AS seed,
    cityHash64(number, {salt}, 1) AS chance,
    toUInt64(floor({people} * pow((seed % 1000003) / 1000003, 2.5))) AS person,
    (chance % 10000) / 100 AS dice,
    {event} AS name,
    toDateTime64('{day} 00:00:00', 6, 'UTC')
        + toIntervalSecond((seed % 79200) + (number % 12) * 37 + chance % 30)
        + toIntervalMicrosecond(chance % 1000000) AS at,
    ['Chrome','Chrome','Chrome','Safari','Safari','Firefox','Edge','Mobile Safari'][seed % 8 + 1] AS browser_,
    ['Windows','Mac OS X','Linux','iOS','Android'][seed % 5 + 1] AS os_,
    ['Desktop','Desktop','Mobile','Tablet'][seed % 4 + 1] AS device_,
    ['DE','US','FR','GB','IN','BR','JP','CA'][seed % 8 + 1] AS country_,
    concat('/', ['','pricing','docs','blog','product','cart','checkout','about'][chance % 8 + 1], '/',
        toString(intDiv(chance, 64) % 40)) AS path_,
    ['www.google.com','','','news.ycombinator.com','twitter.com','github.com'][seed % 6 + 1] AS referrer_,
    ['','','','google','newsletter'][seed % 5 + 1] AS source_,
    concat('019', hex(seed), '-', toString(session % 9999)) AS session_
SELECT
    reinterpretAsUUID(concat(reinterpretAsString(chance), reinterpretAsString(cityHash64(number, {salt}, 2)))),
    {project}, name, at, concat('user-', toString(person)), {_person("person")},
    concat(
        '{{"$current_url":"https://shop.example.com', path_, '","$pathname":"', path_, '","$host":"shop.example.com"',
        ',"$browser":"', browser_, '","$os":"', os_, '","$device_type":"', device_,
        '","$browser_version":', toString(100 + seed % 30), ',"$os_version":"', toString(seed % 15), '.0"',
        ',"$screen_width":', toString(320 * (1 + seed % 6)), ',"$screen_height":', toString(200 * (2 + seed % 6)),
        ',"$viewport_width":', toString(300 * (1 + seed % 6)), ',"$viewport_height":', toString(190 * (2 + seed % 6)),
        ',"$referrer":"https://', referrer_, '/","$referring_domain":"', referrer_, '","$lib":"web"',
        ',"$lib_version":"1.260.0","$insert_id":"', lower(hex(chance)), '","$time":', toString(toUnixTimestamp(at)),
        ',"$session_id":"', session_, '","$window_id":"', lower(hex(seed)), '","$pageview_id":"', hex(chance),
        '","$device_id":"', lower(hex(cityHash64(person))), '","$user_id":"user-', toString(person),
        '","$timezone":"Europe/Berlin","$browser_language":"de-DE","$is_identified":true',
        ',"$initial_person_info":{{"r":"$direct","u":"https://shop.example.com/"}},"$raw_user_agent":"Mozilla/5.0 ',
        '(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"',
        ',"$sdk_debug_retry_queue_size":0,"$replay_sample_rate":null,"$recording_status":"active"',
        ',"$feature/new-checkout":"', ['control','test'][person % 2 + 1], '","$feature/dark-mode":true',
        ',"$active_feature_flags":["new-checkout","dark-mode"],"$configured_session_timeout_ms":1800000',
        ',"$session_entry_url":"https://shop.example.com/","$session_entry_pathname":"/","$geoip_country_code":"',
        country_, '","$geoip_city_name":"City ', toString(seed % 400), '","$geoip_continent_code":"EU"',
        ',"$geoip_latitude":52.5,"$geoip_longitude":13.4,"$geoip_time_zone":"Europe/Berlin"',
        ',"$prev_pageview_pathname":"/","$prev_pageview_max_scroll_percentage":0.', toString(seed % 90 + 10),
        ',"title":"', ['Home','Pricing','Docs','Blog','Product','Cart','Checkout','About'][chance % 8 + 1], ' - Shop"',
        if(source_ = '', '', concat(',"utm_source":"', source_, '","utm_medium":"cpc","utm_campaign":"spring"')),
        ',"plan":"', ['free','free','pro','team'][person % 4 + 1], '"',
        if(chance % 97 = 0, ',"coupon":"WELCOME10"', ''),
        if(name = 'purchase', concat(',"amount":', toString(5 + seed % 300), '.', toString(chance % 90 + 10),
            ',"currency":"EUR"'), ''),
        '}}'),
    if(name = '$autocapture', 'button.buy:text="Buy"nth-child="1"attr__class="buy";div:nth-child="2";body', ''),
    concat('https://shop.example.com', path_), path_, 'shop.example.com', referrer_, browser_, os_, device_, country_,
    'web', session_, source_, if(source_ = '', '', 'cpc'), if(source_ = '', '', 'spring'),
    concat('company-', toString(person % 5000))
FROM numbers({first}, {count})
"""


def answers_now() -> dict[str, Any]:
    """The bounds that the hand-written statements use: the last 30 days, today included."""
    every = days()
    return {"since": f"{every[0]} 00:00:00", "until": f"{every[-1]} 23:59:59.999999"}
