SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
SIZE ?= 20000
PORT ?= 8000
BIN := .venv/bin

.PHONY: help install install-dev assets demo test test-long check bench docs drill lock sbom advisories clean

help: ## 使えるコマンド / the commands there are
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install:
	@scripts/install run

install-dev:
	@scripts/install dev

demo: install ## a water utility at work, at http://localhost:8000
	@$(BIN)/mizuhiki demo serve --size $(SIZE) --port $(PORT)

test: install-dev ## every test of the first tier
	@scripts/browser
	@$(BIN)/pytest

test-long: install-dev ## the second tier: hours, full size; NUMBER=100 takes at most so many of each
	@scripts/browser
	@$(BIN)/pytest -m "long" -n 0 $(if $(NUMBER),--number $(NUMBER))

check: install-dev ## lint, format, types, import boundaries, missing migrations
	@scripts/check

bench: install-dev ## one line a figure, each beside its floor
	@for work in search billing debit letters desk collection survey map; do $(BIN)/mizuhiki bench $$work --size $(SIZE); done
	@$(BIN)/mizuhiki bench signup

docs: install-dev ## the documentation as a site under var/docs
	@scripts/install docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir var/docs && echo "var/docs/index.html"

drill: install-dev ## lose the data, restore, replay, prove
	@$(BIN)/mizuhiki drill

lock: install ## renew the hash-pinned lock files
	@scripts/lock

sbom: install ## what the product is made of, as CycloneDX under var/sbom
	@scripts/sbom

advisories: install ## is an advisory known for a package of ours? needs the network; for a job of each night
	@scripts/advisories

clean: ## remove what was installed and built, the data under var/ excepted
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
