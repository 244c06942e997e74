"""Write `web/openapi.json`, which the web app's types are made from: the API's routes and the models of all questions.

    python tools/write_web_types.py [file]

Only the addresses below `/api/projects/` are kept: those below `/api/environments/` are the same again.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

import hedgerow.settings as settings_module
from hedgerow.app.factory import create_app
from hedgerow.app.openapi import describe
from hedgerow.insights.kinds import KINDS, kind_named

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "web" / "openapi.json"


def document() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        described = describe(create_app(settings_module.load(Path(folder))))
    paths = {path: operations for path, operations in described["paths"].items() if "/api/environments/" not in path}
    schemas = dict(described["components"]["schemas"])
    models = [(kind_named(name).model, "validation") for name in KINDS]
    _, questions = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    for name, schema in questions["$defs"].items():
        schemas.setdefault(name, schema)
    return {**described, "paths": paths, "components": {**described["components"], "schemas": schemas}}


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.write_text(json.dumps(document(), indent=1, sort_keys=True))
