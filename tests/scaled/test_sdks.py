"""The real SDKs on the scaled set: through nginx and `/ingest`, over Kafka, to whichever shard their person belongs to.

The tests are those of `tests/sdk/test_through_nginx.py`; at the end, all events that came carry the visitor's address.
That of posthog-js which identifies a visitor right after the first page view is not among them: what both say of the
page is a matter of order, and a log with several partitions keeps that of each id alone (docs/scaling.md).
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.scaled.conftest import Scaled
from tests.sdk import test_through_nginx as through
from tests.services.nginx import NginxServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

FORGED = {"X-Forwarded-For": "6.6.6.6", "X-Real-IP": "6.6.6.6", "Forwarded": "for=6.6.6.6"}


@pytest.fixture(scope="module")
def hedgerow(scaled: Scaled) -> Iterator[Scaled]:
    nginx: NginxServer = scaled.servers["nginx"]
    before, scaled.url = scaled.url, f"{nginx.url_v6}/ingest"
    yield scaled
    scaled.url = before
    found = scaled.query(
        "SELECT DISTINCT JSONExtractString(properties, '$ip') AS ip FROM events"
        " WHERE project_id = {project_id:Int64} AND NOT startsWith(distinct_id, 'seed')"
    )
    assert {row["ip"] for row in found} <= {through.VISITOR}


browser, in_a_browser, site, recording = through.browser, through.in_a_browser, through.site, through.recording
client, visit, someone = through.client, through.visit, through.someone

test_js_page_view = through.test_js_page_view
test_js_autocapture = through.test_js_autocapture
test_js_page_leave = through.test_js_page_leave
test_js_flags = through.test_js_flags

test_python_capture = through.test_python_capture
test_python_batches = through.test_python_batches
test_python_v1 = through.test_python_v1
test_python_end = through.test_python_end

test_node_capture = through.test_node_capture
test_node_batches = through.test_node_batches
test_node_identify = through.test_node_identify

test_scripts_and_configuration_come_from_ingest = through.test_scripts_and_configuration_come_from_ingest
test_a_page_that_claims_another_address_is_not_believed = (
    through.test_a_page_that_claims_another_address_is_not_believed
)


def test_forged_headers_from_outside_are_ignored(hedgerow: Scaled) -> None:
    body = {"api_key": hedgerow.project_token, "event": "forged", "distinct_id": "forger"}

    httpx.post(f"{hedgerow.url}/e/", json=body, headers=FORGED).raise_for_status()

    hedgerow.wait_for(lambda: hedgerow.events("event = 'forged'"))  # whose address the fixture checks
