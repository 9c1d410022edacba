# `make help` lists what there is. Everything runs inside .venv, made from the lock files.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/bash

.PHONY: help setup setup-dev demo test check bench messages lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(VENV)/run.stamp: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (set PYTHON=...)"; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock (run-time packages only, about 750 MB on disk) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --progress-bar on -q -r requirements.lock
	@echo "Run-time packages: $$(du -sh $(VENV) | cut -f1) in $(VENV)"
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Adding the tools for tests and checks from requirements-dev.lock ..."
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -q -r requirements-dev.lock
	@touch $@

setup: $(VENV)/run.stamp ## make .venv with what the product needs to run

setup-dev: $(VENV)/dev.stamp ## ... and with what tests and checks need

demo: setup ## build the made-up city, print what keeps coming back, serve it on 127.0.0.1
	@$(BIN)/python -m feedback demo run

test: setup-dev ## all tests: both databases, a real browser, architecture
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup-dev ## style, types, layers, migrations in step with models
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

bench: setup-dev ## ratios of docs/performance.md, measured in one run, into build/bench.json
	$(BIN)/python -m bench

messages: setup-dev ## collect new texts into the English catalogue (then translate them)
	@mkdir -p build
	$(BIN)/pybabel -q extract -F pyproject.toml -k N_ -k lazy_gettext --no-wrap --omit-header --sort-by-file --add-location file -o build/messages.pot .
	$(BIN)/pybabel -q update -i build/messages.pot -d feedback/translations -l en --no-wrap --no-fuzzy-matching --ignore-obsolete --omit-header

lock: ## pin every dependency again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes -q pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes -q pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean: ## remove what was built, not the demo's data
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
