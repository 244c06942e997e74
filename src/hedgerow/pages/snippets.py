"""How to send events from the most common places, with the reader's own host and token in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    where: str
    code: str


@dataclass(frozen=True, slots=True)
class Snippet:
    id: str
    title: str
    lead: str
    steps: tuple[Step, ...]


BROWSER = """\
<script src="{host}/static/array.js" crossorigin="anonymous"></script>
<script>
  posthog.init("{token}", {{ api_host: "{host}" }})
</script>"""

BUNDLED = """\
import posthog from "posthog-js"

posthog.init("{token}", {{ api_host: "{host}" }})"""

PYTHON = """\
from posthog import Posthog

posthog = Posthog("{token}", host="{host}")
posthog.capture("order placed", distinct_id="user-1", properties={{"amount": 42}})
posthog.shutdown()  # sends what is still waiting"""

NODE = """\
import {{ PostHog }} from "posthog-node"

const posthog = new PostHog("{token}", {{ host: "{host}" }})
posthog.capture({{ distinctId: "user-1", event: "order placed", properties: {{ amount: 42 }} }})
await posthog.shutdown() // sends what is still waiting"""

CURL = """\
curl {host}/i/v0/e/ \\
  -H 'Content-Type: application/json' \\
  -d '{{"api_key": "{token}", "event": "order placed", "distinct_id": "user-1", "properties": {{"amount": 42}}}}'"""

SNIPPETS = (
    Snippet(
        "browser",
        "Browser",
        "Page views, clicks and page leaves are captured by themselves.",
        (Step("In the head of every page", BROWSER), Step("Or, with npm install posthog-js", BUNDLED)),
    ),
    Snippet(
        "python",
        "Python",
        "For servers and scripts.",
        (Step("In a terminal", "pip install posthog"), Step("In your code", PYTHON)),
    ),
    Snippet(
        "node", "Node", "For servers.", (Step("In a terminal", "npm install posthog-node"), Step("In your code", NODE))
    ),
    Snippet("curl", "curl", "Or any other HTTP client.", (Step("In a terminal", CURL),)),
)


def snippets(host: str, token: str) -> list[Snippet]:
    return [
        Snippet(
            one.id,
            one.title,
            one.lead,
            tuple(Step(step.where, step.code.format(host=host, token=token)) for step in one.steps),
        )
        for one in SNIPPETS
    ]
