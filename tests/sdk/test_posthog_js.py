"""posthog-js 1.449.2 in Chromium, loaded from the server by the official snippet, on a page of another origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.sdk.arrivals import Event, arrived_of, assert_has, assert_time, named
from tests.sdk.browser import Visitor, start_browser, visitor
from tests.sdk.site import Site, serve_site
from tests.services.hedgerow import Hedgerow
from tests.services.people import group, person_of, persons_of_events
from tests.services.proxy import Proxy, proxy_to

pytestmark = pytest.mark.slow

VERSION = "1.449.2"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with start_browser(playwright) as browser:
        yield browser


@pytest.fixture
def someone(browser: Browser) -> Iterator[Visitor]:
    with visitor(browser) as someone:
        yield someone


@pytest.fixture
def site(hedgerow: Hedgerow) -> Iterator[Site]:
    with serve_site() as site:
        site.configure(hedgerow.project_token, hedgerow.url)
        yield site


@pytest.fixture
def proxy(hedgerow: Hedgerow, site: Site) -> Iterator[Proxy]:
    """A network between the browser and the server that fails on demand."""
    with proxy_to(hedgerow.url) as proxy:
        site.configure(hedgerow.project_token, proxy.url)
        yield proxy


def distinct_id(page: Page) -> str:
    return str(page.evaluate("posthog.get_distinct_id()"))


def of_visitor(hedgerow: Hedgerow, ids: list[str], *names: str) -> list[Event]:
    return arrived_of(hedgerow, ids, names)


def test_the_scripts_and_the_configuration_come_from_the_server(
    hedgerow: Hedgerow, site: Site, someone: Visitor
) -> None:
    loaded: list[tuple[str, int]] = []
    someone.context.on("response", lambda response: loaded.append((urlsplit(response.url).path, response.status)))
    page = someone.open(f"{site.origin}/")
    page.wait_for_function(f"(window._POSTHOG_REMOTE_CONFIG || {{}})['{hedgerow.project_token}']")
    assert ("/static/array.js", 200) in loaded
    assert (f"/array/{hedgerow.project_token}/config.js", 200) in loaded
    config = page.evaluate(f"window._POSTHOG_REMOTE_CONFIG['{hedgerow.project_token}'].config")
    assert "gzip-js" in config["supportedCompression"]
    someone.wait_for_post(page, "/e/", 200)
    someone.assert_quiet()


def test_a_page_view_arrives_field_by_field(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/pricing?utm_source=fair&utm_medium=stand&utm_campaign=spring&plan=pro")
    me = distinct_id(page)
    session = page.evaluate("posthog.get_session_id()")
    event = named(of_visitor(hedgerow, [me], "$pageview"), "$pageview")
    address = f"{site.origin}/pricing?utm_source=fair&utm_medium=stand&utm_campaign=spring&plan=pro"
    columns = {
        "distinct_id": me,
        "project_id": hedgerow.project_id,
        "person_mode": "propertyless",
        "current_url": address,
        "pathname": "/pricing",
        "host": urlsplit(site.origin).netloc,
        "referring_domain": "$direct",
        "browser": "Chrome",
        "os": "Linux",
        "device_type": "Desktop",
        "lib": "web",
        "session_id": session,
        "utm_source": "fair",
        "utm_medium": "stand",
        "utm_campaign": "spring",
    }
    assert_has(event, columns)
    properties = {
        "$lib": "web",
        "$lib_version": VERSION,
        "$session_id": session,
        "$current_url": address,
        "$process_person_profile": False,
        "$is_identified": False,
        "$device_id": me,
        "title": "Shop: pricing",
        "distinct_id": me,
        "token": hedgerow.project_token,
        "utm_term": None,
    }
    assert_has(event["properties"], properties)
    assert UUID(event["uuid"]).version == 7
    assert UUID(event["properties"]["$window_id"]).version == 7
    assert_time(event)
    assert person_of(hedgerow, me) is None
    someone.assert_quiet()


def test_a_click_is_captured_with_its_element(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/")
    page.wait_for_function("posthog.autocapture && posthog.autocapture.isEnabled")  # it waits for the configuration
    page.click("#buy")
    events = of_visitor(hedgerow, [distinct_id(page)], "$pageview", "$autocapture")
    click = named(events, "$autocapture")
    assert_has(click["properties"], {"$event_type": "click", "$el_text": "Buy now"})
    assert re.match(r'button\.big\.primary:.*attr__id="buy"', click["elements_chain"])
    assert 'text="Buy now"' in click["elements_chain"]
    assert click["session_id"] == named(events, "$pageview")["session_id"]
    assert click["pathname"] == "/"
    someone.assert_quiet()


def test_identify_keeps_what_the_visitor_did_before(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/landing?utm_source=fair")
    anonymous, user = distinct_id(page), f"js-{uuid4()}"
    page.evaluate("posthog.capture('looked', {colour: 'green'})")
    page.evaluate("id => posthog.identify(id, {email: 'kim@example.org', plan: 'free'}, {source: 'fair'})", user)
    page.evaluate("posthog.setPersonProperties({plan: 'pro'}, {source: 'never'})")
    page.evaluate("posthog.capture('bought')")
    events = of_visitor(hedgerow, [anonymous, user], "$pageview", "looked", "$identify", "$set", "bought")
    assert_has(named(events, "looked"), {"distinct_id": anonymous, "person_mode": "propertyless"})
    assert_has(named(events, "bought"), {"distinct_id": user, "person_mode": "full"})
    identify = named(events, "$identify")
    assert identify["distinct_id"] == user
    assert identify["properties"]["$anon_distinct_id"] == anonymous
    person = hedgerow.wait_for(lambda: person_of(hedgerow, user))
    assert person.is_identified
    expected = {
        "email": "kim@example.org",
        "plan": "pro",
        "source": "fair",
        "$initial_utm_source": "fair",
        "$initial_pathname": "/landing",
        "$browser": "Chrome",
    }
    assert_has(person.properties, expected)
    uuids = {event["uuid"] for event in events}
    hedgerow.wait_for(
        lambda: (
            {k: v for k, v in persons_of_events(hedgerow, [anonymous, user]).items() if k in uuids}
            == dict.fromkeys(uuids, person.id)
        )
    )
    assert hedgerow.wait_for(lambda: person_of(hedgerow, anonymous)).id == person.id
    someone.assert_quiet()


def test_alias_joins_another_id(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/")
    user, alias = f"js-{uuid4()}", f"js-alias-{uuid4()}"
    page.evaluate("id => posthog.identify(id)", user)
    page.evaluate("id => posthog.alias(id)", alias)
    events = of_visitor(hedgerow, [user], "$identify", "$create_alias")
    assert_has(named(events, "$create_alias")["properties"], {"alias": alias})
    person = hedgerow.wait_for(lambda: person_of(hedgerow, alias))
    assert person == person_of(hedgerow, user)
    someone.assert_quiet()


def test_group_arrives_as_a_group_and_on_later_events(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/")
    user, company = f"js-{uuid4()}", f"acme-{uuid4()}"
    page.evaluate("id => posthog.identify(id)", user)
    page.evaluate("key => posthog.group('company', key, {name: 'Acme', seats: 5})", company)
    page.evaluate("posthog.capture('invited')")
    events = of_visitor(hedgerow, [user], "$identify", "$groupidentify", "invited")
    found = hedgerow.wait_for(lambda: group(hedgerow, company))
    assert found["properties"] == {"name": "Acme", "seats": 5}
    assert named(events, "invited")[f"group_{found['index']}"] == company
    assert named(events, "invited")["properties"]["$groups"] == {"company": company}
    assert_has(named(events, "$groupidentify")["properties"], {"$group_type": "company", "$group_key": company})
    someone.assert_quiet()


def test_reset_starts_another_visitor(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/")
    user = f"js-{uuid4()}"
    page.evaluate("id => posthog.identify(id, {name: 'Kim'})", user)
    page.evaluate("posthog.capture('first')")
    page.evaluate("posthog.reset()")
    stranger = distinct_id(page)
    page.evaluate("posthog.capture('second')")
    assert stranger != user
    first = named(of_visitor(hedgerow, [user], "first"), "first")
    second = named(of_visitor(hedgerow, [stranger], "second"), "second")
    assert second["person_id"] != first["person_id"]
    assert second["session_id"] != first["session_id"]
    assert second["person_mode"] == "propertyless"
    assert person_of(hedgerow, stranger) is None
    someone.assert_quiet()


def test_nothing_is_sent_between_opt_out_and_opt_in(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/")
    me = distinct_id(page)
    page.evaluate("posthog.capture('allowed')")
    of_visitor(hedgerow, [me], "allowed")
    page.evaluate("posthog.opt_out_capturing()")
    assert page.evaluate("posthog.has_opted_out_capturing()")
    page.evaluate("posthog.capture('forbidden')")
    page.evaluate("posthog.opt_in_capturing()")
    page.evaluate("posthog.capture('allowed again')")
    ids = [me, distinct_id(page)]
    events = of_visitor(hedgerow, ids, "allowed", "$opt_in", "allowed again")
    assert "forbidden" not in {event["event"] for event in events}
    someone.assert_quiet()


@pytest.mark.parametrize("how", ["closing the tab", "following a link"])
def test_the_page_leave_arrives(hedgerow: Hedgerow, site: Site, someone: Visitor, how: str) -> None:
    page = someone.open(f"{site.origin}/article")
    me = distinct_id(page)
    of_visitor(hedgerow, [me], "$pageview")
    page.evaluate("posthog.capture('last words')")  # still in the queue, or on its way, when the page goes away
    if how == "closing the tab":
        page.close(run_before_unload=True)
    else:
        page.click("#next")
    events = of_visitor(hedgerow, [me], "$pageview", "last words", "$pageleave")
    leave = named(events, "$pageleave")
    view = next(event for event in events if event["event"] == "$pageview")
    assert_has(leave, {"pathname": "/article", "lib": "web", "session_id": view["session_id"]})
    assert leave["properties"]["$prev_pageview_pathname"] == "/article"
    assert (
        len([event for event in events if event["event"] == "last words"]) == 1
    )  # even if sent, cut off and sent again
    someone.assert_quiet(r"failed: POST .*ERR_ABORTED")


def test_a_refused_event_is_sent_again_and_stored_once(
    hedgerow: Hedgerow, proxy: Proxy, site: Site, someone: Visitor
) -> None:
    page = someone.open(f"{site.origin}/")
    me = distinct_id(page)
    of_visitor(hedgerow, [me], "$pageview")
    proxy.refuse = lambda method, path: method == "POST" and path == "/e/"
    page.evaluate("posthog.capture('persistent', {try: 1})")
    someone.wait_for_post(page, "/e/", 503)
    proxy.refuse = lambda method, path: False
    event = named(of_visitor(hedgerow, [me], "$pageview", "persistent"), "persistent")
    assert event["properties"]["try"] == 1
    assert any("retry_count=" in one.target and one.status == 200 for one in proxy.requests("POST", "/e/"))
    someone.assert_quiet(r"503.*POST .*/e/", r"console error: .*status of 503")


def test_an_event_whose_answer_was_lost_is_stored_once(
    hedgerow: Hedgerow, proxy: Proxy, site: Site, someone: Visitor
) -> None:
    page = someone.open(f"{site.origin}/")
    me = distinct_id(page)
    of_visitor(hedgerow, [me], "$pageview")
    lost: list[str] = []

    def first_only(method: str, path: str) -> bool:
        if method != "POST" or path != "/e/" or lost:
            return False
        lost.append(path)
        return True

    proxy.swallow = first_only
    before = len(proxy.requests("POST", "/e/"))
    page.evaluate("posthog.capture('repeated')")
    # Chromium itself sends again on a new connection, or else the SDK does, with retry_count.
    hedgerow.wait_for(lambda: page.evaluate("1") and len(proxy.requests("POST", "/e/")) >= before + 2)
    page.evaluate("posthog.capture('afterwards')")
    named(of_visitor(hedgerow, [me], "$pageview", "repeated", "afterwards"), "repeated")
    someone.assert_quiet(r"failed: POST .*/e/", r"console error: .*ERR_EMPTY_RESPONSE")


def test_events_captured_offline_arrive_when_the_network_is_back(
    hedgerow: Hedgerow, site: Site, someone: Visitor
) -> None:
    page = someone.open(f"{site.origin}/")
    me = distinct_id(page)
    of_visitor(hedgerow, [me], "$pageview")
    someone.context.set_offline(True)
    captured_at = datetime.now(UTC)
    page.evaluate("posthog.capture('in the tunnel', {number: 1})")
    page.evaluate("posthog.capture('still in the tunnel', {number: 2})")
    hedgerow.wait_for(lambda: page.evaluate("!navigator.onLine"))
    hedgerow.wait_for(lambda: page.evaluate("1") and any("failed: POST" in one for one in someone.problems))
    someone.context.set_offline(False)
    events = of_visitor(hedgerow, [me], "$pageview", "in the tunnel", "still in the tunnel")
    for name, number in (("in the tunnel", 1), ("still in the tunnel", 2)):
        assert named(events, name)["properties"]["number"] == number
        assert_time(named(events, name), captured_at)
    someone.assert_quiet(r"ERR_INTERNET_DISCONNECTED")


def test_an_exception_arrives_with_its_stack(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/")
    page.evaluate("posthog.captureException(new TypeError('a plank is loose'), {step: 3})")
    event = named(of_visitor(hedgerow, [distinct_id(page)], "$exception"), "$exception")
    assert_has(event["properties"]["$exception_list"][0], {"type": "TypeError", "value": "a plank is loose"})
    assert event["properties"]["step"] == 3
    someone.assert_quiet()


def test_flags_answer_that_there_are_none(site: Site, someone: Visitor) -> None:
    page = someone.open(f"{site.origin}/")
    page.evaluate("posthog.reloadFeatureFlags()")  # the configuration says that there are none, so it asks only if told
    someone.wait_for_post(page, "/flags/", 200)
    page.wait_for_function("posthog.featureFlags.hasLoadedFlags")
    assert page.evaluate("posthog.featureFlags.getFlags()") == []
    someone.assert_quiet()


@pytest.fixture
def recording(hedgerow: Hedgerow) -> Iterator[None]:
    """The project wants recordings while the test runs."""

    def want(opted_in: bool) -> None:
        hedgerow.api("PATCH", f"/api/projects/{hedgerow.project_id}/", {"session_recording_opt_in": opted_in})
        config = f"{hedgerow.url}/array/{hedgerow.project_token}/config"
        hedgerow.wait_for(lambda: bool(httpx.get(config).json()["sessionRecording"]) is opted_in)

    want(True)
    yield
    want(False)


@pytest.mark.usefixtures("recording")
def test_a_recording_is_taken_and_makes_no_event(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    before = hedgerow.metric("edge", "hedgerow_requests_accepted_total", lane="replay")
    page = someone.open(f"{site.origin}/")
    me = distinct_id(page)
    page.wait_for_function("posthog.sessionRecordingStarted()", timeout=60_000)
    page.click("#buy")
    someone.wait_for_post(page, "/s/", 200)
    assert hedgerow.metric("edge", "hedgerow_requests_accepted_total", lane="replay") > before
    events = of_visitor(hedgerow, [me], "$pageview")
    assert "$snapshot" not in {event["event"] for event in events}
    someone.assert_quiet()
