"""One visit to the shop as the browser SDK would send it, with its session and window ids and clicked elements."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from hedgerow.demo.catalogue import HOST, SHOP
from hedgerow.demo.ids import Ids
from hedgerow.demo.people import Person, Screen, company_plan

Event = dict[str, Any]
LIBRARY = {"$lib": "web", "$lib_version": "1.449.2"}


class Visit:
    """Writes the events of one visit, moving its own clock on as the person reads and clicks."""

    def __init__(self, rng: random.Random, ids: Ids, person: Person, screen: Screen, start: datetime) -> None:
        self.rng = rng
        self.ids = ids
        self.person = person
        self.screen = screen
        self.now = start
        self.events: list[Event] = []
        self._session_id = ids.uuid(start)
        self._window_id = ids.uuid(start)
        self._entry_referrer = person.source.referrer if not person.seen_before or rng.random() < 0.4 else "$direct"
        self._utm = person.source.utm if self._entry_referrer == person.source.referrer else {}
        self._path = ""
        self._title = ""
        self._page_at = start
        self._pageview_id = ""
        self._previous = ""

    @property
    def distinct_id(self) -> str:
        return self.person.user_id if self.screen.signed_in and self.person.user_id else self.screen.device_id

    def wait(self, shortest: float, longest: float) -> None:
        self.now += timedelta(seconds=self.rng.uniform(shortest, longest))

    def page(self, path: str, title: str) -> None:
        """Leave the page before, if there was one, and see this one."""
        first = not self._path
        if not first:
            self.leave()
            self.now += timedelta(milliseconds=self.rng.randint(150, 900))
        self._previous, self._path, self._title = self._path, path, f"{title} · {SHOP}"
        self._page_at, self._pageview_id = self.now, self.ids.uuid(self.now)
        event = self.send("$pageview")
        if first and not self.person.seen_before:
            self.person.seen_before = True
            event["$set_once"] = {f"$initial_{k.lstrip('$')}": v for k, v in self._campaign().items()}

    def leave(self) -> None:
        seconds = (self.now - self._page_at).total_seconds()
        scrolled = round(min(1.0, 0.2 + seconds / 90 * self.rng.random()), 2)
        self.send("$pageleave", **{
            "$prev_pageview_id": self._pageview_id, "$prev_pageview_pathname": self._path,
            "$prev_pageview_duration": round(seconds, 3), "$prev_pageview_max_scroll_percentage": scrolled,
        })  # fmt: skip

    def click(
        self, text: str, tag: str = "a", href: str = "", classes: tuple[str, ...] = (), **attributes: str
    ) -> None:
        """An autocaptured click, with the clicked element first and its ancestors after it."""
        self.wait(1.5, 12)
        element: dict[str, Any] = {
            "tag_name": tag,
            "$el_text": text,
            "nth_child": self.rng.randint(1, 5),
            "nth_of_type": 1,
        }
        if classes:
            element["classes"] = list(classes)
            element["attr__class"] = " ".join(classes)
        if href:
            element["attr__href"] = href
        element.update({f"attr__{name.replace('_', '-')}": value for name, value in attributes.items()})
        ancestors = [
            {"tag_name": "main", "attr__id": "content", "nth_child": 2, "nth_of_type": 1},
            {"tag_name": "body", "nth_child": 2, "nth_of_type": 1},
        ]
        self.send("$autocapture", **{
            "$event_type": "click", "$ce_version": 1, "$elements": [element, *ancestors], "$el_text": text,
            **({"$external_click_url": href} if href.startswith("http") and HOST not in href else {}),
        })  # fmt: skip

    def identify(self, **facts: Any) -> None:
        """Sign in on this screen: everything its anonymous id did becomes the person's."""
        anonymous = self.screen.device_id
        self.screen.signed_in = True
        event = self.send("$identify", **{"$anon_distinct_id": anonymous})
        event["$set"] = {
            "email": self.person.email,
            "name": f"{self.person.first_name} {self.person.last_name}",
            **facts,
        }
        if self.person.company:
            self.send("$groupidentify", **{
                "$group_type": "company", "$group_key": self.person.company,
                "$group_set": {"name": self.person.company, "plan": company_plan(self.person.company)},
            })  # fmt: skip

    def send(self, event: str, **properties: Any) -> Event:
        """Add an event at the visit's present moment and return it."""
        person, device = self.person, self.screen.device
        width, height = device.screen
        url = f"https://{HOST}{self._path}"
        if self._utm and not self._previous:
            url += "?" + urlencode(self._utm)
        referrer = f"https://{HOST}{self._previous}" if self._previous else self._entry_referrer
        body = {
            "distinct_id": self.distinct_id, "$device_id": self.screen.device_id, **LIBRARY, "$ip": person.ip,
            "$current_url": url, "$host": HOST, "$pathname": self._path, "title": self._title,
            "$referrer": referrer, "$referring_domain": domain_of(referrer), **self._utm,
            "$browser": device.browser, "$browser_version": device.browser_version,
            "$browser_language": person.country.language, "$os": device.os, "$os_version": device.os_version,
            "$device_type": device.kind, "$screen_width": width, "$screen_height": height,
            "$viewport_width": width, "$viewport_height": height - 120, "$raw_user_agent": device.user_agent,
            "$timezone": person.country.timezone, "$session_id": self._session_id, "$window_id": self._window_id,
            "$pageview_id": self._pageview_id, "$is_identified": self.screen.signed_in, "$process_person_profile": True,
            "$insert_id": self.ids.short(16), "$time": self.now.timestamp(), **properties,
        }  # fmt: skip
        if self.screen.signed_in:
            body["$user_id"] = self.distinct_id
            if person.company:
                body["$groups"] = {"company": person.company}
        record: Event = {
            "event": event, "uuid": self.ids.uuid(self.now), "timestamp": self.now.isoformat(timespec="milliseconds"),
            "distinct_id": self.distinct_id, "properties": body,
        }  # fmt: skip
        self.events.append(record)
        self.now += timedelta(milliseconds=self.rng.randint(3, 40))
        return record

    def _campaign(self) -> dict[str, Any]:
        url = f"https://{HOST}{self._path}"
        referrer = self._entry_referrer
        found = {"$current_url": url, "$referrer": referrer, "$referring_domain": domain_of(referrer), **self._utm}
        return {**found, "$pathname": self._path}


def domain_of(referrer: str) -> str:
    return referrer if referrer == "$direct" else urlsplit(referrer).netloc


def server_event(ids: Ids, moment: datetime, distinct_id: str, event: str, properties: dict[str, Any]) -> Event:
    """An event as the Python SDK in the shop's back end would send it."""
    return {
        "event": event, "uuid": ids.uuid(moment), "timestamp": moment.isoformat(timespec="milliseconds"),
        "distinct_id": distinct_id,
        "properties": {
            "$lib": "posthog-python", "$lib_version": "7.91.1", "$is_server": True, "$geoip_disable": True,
            **properties,
        },
    }  # fmt: skip
