# What you type. Nothing but Python 3.11 or newer has to be there; everything is installed into .venv, with pinned hashes.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n auto
# Tools that load the settings must not make keys in the real data folder.
LINT_ENV := KONTO_DATA_DIR=build/lint KONTO_DATABASE_URL= KONTO_DEMO=1
UV := uv

.PHONY: help run test check lint format bench screenshots messages lock

help: ## say what there is (this)
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r name what; do printf '%-14s %s\n' "$$name" "$$what"; done

run: .venv/run.stamp ## start everything, with demo people (data in .konto, or KONTO_DATA_DIR); Ctrl-C stops it
	@exec $(BIN)/konto up --demo

test: lint ## everything: style, types, architecture, and all tests, the browser's included
	@$(PYTEST)

check: lint ## the quick part of it, in under a minute: no browser, no killed processes
	@$(PYTEST) -m "not browser and not fault and not slow"

lint: .venv/dev.stamp ## style, types, and who imports whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet || { echo "Run make format."; exit 1; }
	@$(LINT_ENV) $(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/dev.stamp ## put the code into the one shape
	@$(BIN)/ruff check --fix --quiet --exit-zero
	@$(BIN)/ruff format --quiet

bench: .venv/dev.stamp ## measure speed and memory; prints a table and writes JSON
	@$(BIN)/python -m bench

screenshots: .venv/dev.stamp ## take the README's pictures from the running product
	@$(BIN)/python -m tests.screenshots

messages: .venv/dev.stamp ## collect new texts into the translation files
	@$(BIN)/python -m tests.messages

lock: ## pin the newest allowed versions of everything (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	@$(UV) pip compile --group setup --upgrade $(PINNED) -o requirements/setup.txt
	@$(UV) pip compile pyproject.toml --upgrade $(PINNED) -c requirements/setup.txt -o requirements/run.txt
	@$(UV) pip compile pyproject.toml --group dev --upgrade $(PINNED) -c requirements/run.txt -c requirements/setup.txt -o requirements/dev.txt

PINNED := --quiet --universal --generate-hashes --no-header --no-annotate
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
HASHED := --require-hashes --no-deps --no-build-isolation

$(BIN)/python:
	@for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	    if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	        echo "Setting up .venv with $$($$python --version)"; exec $$python -m venv .venv; \
	    fi; \
	done; \
	echo "Konto needs Python 3.11 or newer with its venv module (Debian: apt install python3 python3-venv)." >&2; exit 1

.venv/run.stamp: requirements/setup.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Konto needs into .venv (once; about a minute)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(PIP) install $(HASHED) -r requirements/setup.txt
	@$(PIP) install $(HASHED) -r requirements/run.txt
	@$(PIP) install --no-index --no-build-isolation --no-deps --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@echo "Installing what tests and tools need into .venv (once; about a minute)"
	@$(PIP) install $(HASHED) -r requirements/dev.txt
	@touch $@
