SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.11 python3; do \
  $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# Debian and Ubuntu split ensurepip off, and venv then leaves an environment without pip.
NO_VENV := echo "$(or $(PYTHON),python3) has no ensurepip, without which no virtual environment can be made."; \
  echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1
NO_PYTHON := if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then $(NO_VENV); fi; \
  echo "Python 3.11 or newer with its venv module is needed."; \
  echo "On Debian and Ubuntu: apt-get install python3 python3-venv"; exit 1
BIN := .venv/bin
WORKERS ?= 2
FAULT_SEEDS ?= 1,2,3,4,5
SERVICES_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
SERVICES_REDIS_URL ?= redis://127.0.0.1:6379/15
# Without DATABASE_URL the embedded default is a demonstration; with it, keys and mode are yours.
DEMO ?= $(if $(DATABASE_URL),0,1)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes

.PHONY: help
help:  ## List what make can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# -- environment: a stamp is younger than the lock it was installed from ---------------------------
.PHONY: venv
venv: .venv/dev.stamp  ## Make the virtual environment with everything that tests and lint need

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { $(NO_PYTHON); } >&2
	@$(PYTHON) -c 'import venv, ensurepip' || { $(NO_VENV); } >&2
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || { \
	  echo ".venv has no pip: a try without ensurepip left it half made. Remove it (rm -r .venv), then again." >&2; exit 1; }
	@echo "Installing packages…"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Installing packages for tests…"
	@$(PIP) -r requirements-dev.txt
	@touch $@

.PHONY: lock
lock:  ## Resolve requirements*.in again (needs uv)
	for name in requirements requirements-dev; do \
	  uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	    --custom-compile-command "make lock" $$name.in --output-file $$name.txt; done

# -- run -------------------------------------------------------------------------------------------
.PHONY: run
run: export DEMO := $(DEMO)
run: .venv/run.stamp  ## Start everything on PORT (8000): web, worker and beat
	@$(BIN)/python manage.py prepare
	@[ "$(DEMO)" != 1 ] || $(BIN)/python manage.py demo_city --if-empty
	@exec $(BIN)/python -m safety.serve

# -- tests -----------------------------------------------------------------------------------------
.PHONY: test
test: .venv/dev.stamp  ## All tests on SQLite (browser tests too, where Chromium is installed)
	@DEMO=1 $(BIN)/python manage.py messages compile
	env -u DATABASE_URL -u REDIS_URL $(BIN)/pytest -q -n $(WORKERS) $(ARGS)

.PHONY: services-test
services-test: .venv/dev.stamp  ## The same tests on PostgreSQL and Redis
	@DEMO=1 $(BIN)/python manage.py messages compile
	DATABASE_URL=$(SERVICES_DATABASE_URL) REDIS_URL=$(SERVICES_REDIS_URL) $(BIN)/pytest -q -n $(WORKERS) $(ARGS)

.PHONY: faults
faults: .venv/dev.stamp  ## Kill and stop everything in turn, on services of its own (FAULT_SEEDS=1,2,3)
	FAULT_SEEDS=$(FAULT_SEEDS) TEST_DB_NAME=faults $(BIN)/pytest -q -n 0 -s -m faults tests/faults $(ARGS)

.PHONY: bench
bench: .venv/dev.stamp  ## What heavy pages and jobs cost, side by side (PostgreSQL with DATABASE_URL; BENCH_TEN_MILLION=0 saves disk)
	@TEST_DB_NAME=bench DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -W ignore -m bench

.PHONY: lint
lint: .venv/dev.stamp  ## Style, types and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files 'templates/*.html')
	$(BIN)/lint-imports
	$(BIN)/mypy

.PHONY: format
format: .venv/dev.stamp  ## Put the source into its usual shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

.PHONY: messages
messages: .venv/dev.stamp  ## Collect the strings and their Chinese into django.po (needs gettext)
	DEMO=1 $(BIN)/python manage.py messages extract
	DEMO=1 $(BIN)/python manage.py messages compile
