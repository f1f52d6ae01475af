# Every target sets up what it needs in .venv first: `make solve` and `make test` work on a fresh machine with Python.
PYTHON   ?= python3
CASE     ?= inputs/trans_caspian.xlsx
TABLES   ?= ../shared/trans_caspian
WORKERS  ?= 2
COVERAGE ?= no

BIN      := .venv/bin
PIP      := $(BIN)/python -m pip --disable-pip-version-check install -qq -c constraints.txt
PINS     := pyproject.toml constraints.txt
FLOOR     = $(shell sed -n 's/^fail_under = \([0-9]*\).*/\1/p' pyproject.toml)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install solve app test test-slow test-browser coverage lint format types audit bench inputs hooks clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: .venv/test.stamp .venv/dev.stamp  ## set up .venv for work on the code

solve: .venv/run.stamp  ## the best portfolio of the default case (CASE=another.xlsx)
	$(BIN)/corridor solve $(CASE)

app: .venv/run.stamp  ## the app in the browser (CASE=another.xlsx)
	$(BIN)/corridor app $(CASE)

test: .venv/test.stamp  ## the fast tests (COVERAGE=yes: and how much of the code they run, against its floor)
ifeq ($(COVERAGE),yes)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS)
	$(BIN)/coverage combine -q
	@echo "Coverage may not be below $(FLOOR) %"
	$(BIN)/coverage report
else
	$(BIN)/pytest -n $(WORKERS)
endif

test-slow: .venv/test.stamp  ## the slow tests
	$(BIN)/pytest -m slow

test-browser: .venv/test.stamp .venv/browser.stamp  ## the app in a real browser (needs chromium)
	$(BIN)/pytest -m "browser and not slow"

coverage:  ## make test COVERAGE=yes
	$(MAKE) test COVERAGE=yes

lint: .venv/dev.stamp  ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: .venv/dev.stamp  ## mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: .venv/dev.stamp  ## mypy on all but tests
	$(BIN)/mypy

audit: .venv/audit.stamp  ## known vulnerabilities of what is installed, where their index answers
	@.ci/audit .venv

bench: .venv/test.stamp .venv/browser.stamp  ## the benchmarks
	$(BIN)/python -m benchmarks

inputs: .venv/run.stamp  ## rebuild the workbooks in inputs/ from the CSV tables in TABLES=folder
	$(BIN)/python inputs/build.py $(TABLES)

hooks: .venv/dev.stamp  ## check each commit before it is made
	$(BIN)/pre-commit install

clean:  ## remove .venv, caches and builds
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment: one stamp per set of extras, stale when the pins change -------------------------------------
.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv (once)"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/made.stamp $(PINS)
	@echo "Installing the optimizer"
	@$(PIP) -e .
	@touch $@

.venv/test.stamp: .venv/made.stamp $(PINS)
	@echo "Installing the test tools"
	@$(PIP) -e '.[test]'
	@touch $@ .venv/run.stamp

.venv/dev.stamp: .venv/made.stamp $(PINS)
	@echo "Installing the checkers"
	@$(PIP) -e '.[dev]'
	@touch $@ .venv/run.stamp

.venv/audit.stamp: .venv/made.stamp $(PINS)
	@echo "Installing the auditor"
	@$(PIP) -e '.[audit]'
	@touch $@ .venv/run.stamp

.venv/browser.stamp: .venv/made.stamp $(PINS)
	@echo "Installing the browser driver"
	@$(PIP) -e '.[browser]'
	@touch $@
