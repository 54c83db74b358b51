# Two commands are enough: `make run` and `make test`. Both set up what they need.
SHELL := /bin/bash
V := .venv
PY := $(V)/bin/python
PIP := $(V)/bin/python -m pip install -q --disable-pip-version-check --no-compile --no-deps --require-hashes
LOCK := uv pip compile pyproject.toml build.in --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links -q
TEST_DEPS := $(if $(filter true,$(CI)),$(V)/.ci,$(V)/.test)
unexport PYTHONDONTWRITEBYTECODE  # compiled modules halve the time of every later start

.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(V)/.run ## the virtual environment in .venv with locked dependencies

run: $(V)/.run ## set everything up and serve the platform with its demo
	@$(V)/bin/matchmaker run

dev: $(V)/.run ## the same for writing code: reloads itself, shows where an error arose (development only)
	@$(V)/bin/matchmaker dev

shell: $(V)/.run ## a Python shell on the platform's data (reads only; `.venv/bin/matchmaker shell --write` may save)
	@$(V)/bin/matchmaker shell

test: $(TEST_DEPS) ## all tests, on SQLite, in browsers and on a real PostgreSQL
	@$(PY) -m tests

test-fast: $(TEST_DEPS) ## the tests that take a minute: SQLite only, no browser, no long search
	@$(PY) -m tests fast

test-postgres: $(TEST_DEPS) ## every test that can run on PostgreSQL, also those that tell it nothing new
	@$(PY) -m tests postgres

fuzz: $(V)/.ci ## random tests with new and many more examples (TIMES=20: 100,000 for the doors); what they find is kept in .fuzz/
	TIMES=$(or $(TIMES),20) $(PY) -m tests doors
	TIMES=$(or $(TIMES),20) $(PY) -m pytest -q -n 2 -m "hypothesis and not browser and not doors" --hypothesis-profile fuzz

lint: $(V)/.ci ## lint, format (Python and templates), types, import contracts, security
	$(V)/bin/ruff check .
	$(V)/bin/ruff format --check .
	$(V)/bin/djlint --check --quiet templates
	$(V)/bin/djlint --lint --quiet templates
	$(V)/bin/mypy
	$(V)/bin/lint-imports
	$(V)/bin/bandit -q -ll -r matchmaker config.py seed -c pyproject.toml

format: $(V)/.ci ## format Python and templates
	$(V)/bin/ruff format .
	$(V)/bin/djlint --reformat --quiet templates || true  # answers 1 when it changed something

check: lint ## what to run before each commit: lint and the tests of the architecture (`make test` has these too)
	$(PY) -m pytest -q tests/architecture

mutate: $(V)/.ci ## which lines of the two engines could be wrong unnoticed (a sample, ten minutes each)
	$(PY) -m bench.mutate

chaos: $(V)/.ci ## clients work while processes are killed, the database is locked, the mail server is away; then the books are compared
	$(PY) -m bench.chaos
	$(PY) -m bench.chaos --postgres

bench: $(V)/.ci ## the measurements: ratios side by side in one run; JUDGED=FILE.tsv adds judged pairs of the demo
	JUDGED="$(JUDGED)" $(PY) -m bench

bench-web: $(V)/.ci ## what pages cost on the demo, and on one ten and a hundred times as large
	$(PY) -m bench.web
	$(PY) -m bench.web --postgres

docs: $(V)/.run ## write docs/routes.md and the figures of docs/architecture.md anew
	$(V)/bin/matchmaker routes --markdown | cat docs/_routes_head.md - > docs/routes.md
	@$(PY) -m tests.house

translations: $(V)/.run ## list every message anew for the translators of each language, and say what they have to translate
	@$(V)/bin/matchmaker translations collect

lock: ## lock the dependencies anew (maintainers; needs uv)
	$(LOCK) -o requirements.txt
	$(LOCK) --group test --group pgtest -o requirements-test.txt
	$(LOCK) --group test --group pgtest --group e2e --group lint --group bench --group pdf --group fuzz -o requirements-ci.txt

clean: ## remove the environment and the demo's data
	rm -rf $(V) instance

$(V)/bin/python:
	python3 -m venv $(V)

$(V)/.run: requirements.txt pyproject.toml | $(V)/bin/python
	@echo "Setting up the environment (once) …"
	$(PIP) -r requirements.txt
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(V)/.test: requirements-test.txt $(V)/.run
	$(PIP) -r requirements-test.txt
	@touch $@

$(V)/.ci: requirements-ci.txt $(V)/.run
	$(PIP) -r requirements-ci.txt
	@touch $@ $(V)/.test

.PHONY: help setup run dev shell test test-fast test-postgres fuzz mutate lint format check bench bench-web docs translations lock clean
