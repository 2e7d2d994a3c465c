# `make help` lists what can be asked for. Everything lands in this folder; nothing is installed system-wide.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

ENVIRONMENT := .venv/.environment
ASSETS := web/static/vendor/versions.json
ROOMS := $(wildcard dispatch scheduling notifications languages storage web)
PORT ?= 8000
ARGS ?=
WORKERS ?= 2

.PHONY: help setup run demo-day test check format lock clean bench soak

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(ENVIRONMENT) $(ASSETS) ## set up everything, and nothing else (quick when nothing has changed)

run: setup ## start the product with demo data (PORT=8000)
	@exec .venv/bin/mediatori demo --port $(PORT)

demo-day: setup ## play a day from morning to evening by SMS and taps alone, on a virtual clock, every text printed
	@.venv/bin/mediatori demo-day

test: setup ## run the tests on SQLite and PostgreSQL, in a browser too (ARGS="-k offers", WORKERS=2)
	.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: setup ## format, lint and types, then the tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy $(ROOMS) bin tests
	$(MAKE) --no-print-directory test

bench: setup ## measure: ratios from one run (BENCH_MEDIATORS=10000 BENCH_PAST=100000), also in var/bench.json
	.venv/bin/python -m benchmarks

soak: setup ## the fault campaign: nodes that die, a carrier that lies (SOAK_REQUESTS=1000 SOAK_SEED=1, SOAK=full for 10,000)
	.venv/bin/python -m tests.soak

format: setup ## bring the code into the one format
	.venv/bin/ruff check --fix --exit-zero --quiet .
	.venv/bin/ruff format .

lock: setup ## choose versions anew for what the .in files name (not needed to set up)
	@export UV_PYTHON_DOWNLOADS=never; unset PIP_FIND_LINKS UV_FIND_LINKS UV_INDEX UV_EXTRA_INDEX_URL; \
	options="--universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet $(ARGS)"; \
	.tools/bin/uv pip compile $$options requirements-dev.in -o requirements-dev.txt; \
	.tools/bin/uv pip compile $$options -c requirements-dev.txt requirements.in -o requirements.txt; \
	.tools/bin/uv pip compile $$options requirements-node.in -o requirements-node.txt

clean: ## remove what set-up and tests made; var/ with its data stays
	rm -rf .venv .tools node_modules web/static/vendor build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# A room that appears changes what is installed, so each one's __init__.py counts.
$(ENVIRONMENT): bin/environment requirements-dev.txt requirements-node.txt setup.cfg pyproject.toml $(wildcard */__init__.py)
	@bin/environment
	@touch $@

$(ASSETS): bin/assets.py package.json package-lock.json | $(ENVIRONMENT)
	@.venv/bin/python bin/assets.py
