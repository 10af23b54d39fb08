# Goodword. `make` alone lists the targets. Everything a target needs, it installs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
N ?= 100000
# One more than there are cores: tests of processes and browsers wait for others much of their time.
JOBS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 1) + 1 )))

.PHONY: help setup system demo test check format lint types house simulate simulate-mutants bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

$(BIN)/.installed: requirements-dev.lock pyproject.toml
	@tests/tools/need.sh "$(PYTHON)" "Python 3.11" python3.11 python3.11-venv
	@test -x $(BIN)/python || { echo "Creating $(VENV) …"; "$(PYTHON)" -m venv $(VENV); }
	@echo "Installing Python packages (hashed) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

tests/node_modules/.installed: tests/package.json tests/package-lock.json
	@tests/tools/need.sh npm "npm" npm nodejs
	@echo "Installing checkers for the tests (npm) …"
	@cd tests && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

system:
	@tests/tools/system.sh

setup: $(BIN)/.installed tests/node_modules/.installed system ## install everything the tests need

demo: $(BIN)/.installed ## start the simulated shop and Goodword; AUTO=1 plays the loop, PRESET=dropbox a story, PORT=9000 DIR=/tmp/demo elsewhere
	@exec $(BIN)/python -m $(if $(PRESET),tests.journeys $(PRESET) $(if $(DE),--lang=de,),tests.sim_shop.demo $(if $(AUTO),--auto,) $(if $(PORT),--port=$(PORT),) $(if $(DIR),--directory=$(DIR),))

test: setup ## run every test, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: setup format lint types house ## format, lint, types, tests, house
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --ignore=tests/house

format: $(BIN)/.installed
	@$(BIN)/ruff format --check .

lint: $(BIN)/.installed
	@$(BIN)/ruff check .

types: $(BIN)/.installed
	@$(BIN)/mypy

house: setup
	@$(BIN)/python -m pytest tests/house

simulate: $(BIN)/.installed ## play N seeded histories (N=100000, some hours), or one: SEED=17
	@$(BIN)/python -m tests.simulation --histories $(N) $(if $(SEED),--seed $(SEED),)

simulate-mutants: $(BIN)/.installed ## plant each known bug and show that a history catches it
	@$(BIN)/python -m tests.simulation --mutants

bench: setup ## measure side by side, print a table, keep the JSON
	@$(BIN)/python -m bench

lock: ## write the hashed lock files anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --all-extras --generate-hashes --no-emit-index-url --quiet --output-file requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --generate-hashes --no-emit-index-url --quiet --output-file requirements-dev.lock
	@cd tests && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

clean: ## remove what was installed and built here
	@rm -rf $(VENV) .demo .build tests/node_modules bench/node_modules *.egg-info
