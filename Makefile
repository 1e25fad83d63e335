# Two commands: `make run` serves the app, `make test` runs every test. Both set up what they need.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
SHELL := /bin/bash
BIN := $(VENV)/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
LEAFLET := static/leaflet/leaflet.js
PORT ?= 8501

.PHONY: run test lint unit browser bench clean

run: $(LEAFLET)
	$(BIN)/python -m lagesbild.ui.serve --server.port $(PORT)

test: lint unit browser
	@echo "Alla prov är gröna."

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev $(LEAFLET)
	$(BIN)/python -m pytest lagesbild tests/unit tests/app

browser: $(VENV)/.dev $(LEAFLET)
	command -v chromium >/dev/null || ($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium)
	$(BIN)/python -m pytest tests/browser

bench: $(VENV)/.dev $(LEAFLET)
	$(BIN)/python -m benchmarks.pages

clean:
	rm -rf $(VENV) static/leaflet .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Debian's python3 comes without venv: fetch it where it is missing.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || ($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv && rm -rf $(VENV) && $(PYTHON) -m venv $(VENV))

$(VENV)/.run: requirements.txt constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# Leaflet comes from a registry package and is never committed.
$(LEAFLET): $(VENV)/.run
	mkdir -p static/leaflet
	cp -r $$($(BIN)/python -c "import js_lib_leaflet, pathlib; print(pathlib.Path(js_lib_leaflet.__file__).parent / 'static/js_lib_leaflet')")/{leaflet.js,leaflet.css,images} static/leaflet/
	touch $@
