# Needs make and Python 3.11 or newer with its venv module; everything else is installed into .venv.
.DEFAULT_GOAL := help
.PHONY: help setup protos run test test-unit test-contract test-integration test-e2e test-hatchet faults bench bench-agenda bench-language lint format lock clean
MAKEFLAGS += --no-print-directory
# Bytecode is kept: without it each of the suite's processes compiles all its modules at each start (half a second).
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
PY := $(VENV)/bin/python
# What is checked: whichever of these folders there are.
CODE := $(wildcard libs services cli tools tests benchmarks)
# Seconds after which a run of tests ends by itself and has failed.
TEST_LIMIT_S ?= 480
# The same for the tests on a Hatchet: after each kill they wait until the engine has noticed that its worker is gone.
HATCHET_LIMIT_S ?= 1200
PYTEST := $(PY) -m pytest --session-timeout=$(TEST_LIMIT_S)
# Tests run side by side, those of the whole suite on one of their own each; types are checked side by side too.
WORKERS ?= 2
# More arguments for pytest, as in: make test-unit ARGS="-k clock -x"
ARGS ?=
# And for the campaign at the end of make faults, as in: make faults CAMPAIGN="--turns 500 --kills 30 --seed 7"
CAMPAIGN ?=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup protos ## Start everything in the foreground (Ctrl-C stops it; data stay in .steward/)
	@$(PY) -m cli.supervisor --with-parent

test: lint ## Everything CI runs: lint, then unit, contract, integration, end-to-end and fault tests
	@$(PYTEST) -n $(WORKERS) tests/unit tests/contract tests/integration $(ARGS)
	@$(PYTEST) -n $(WORKERS) --dist loadfile tests/e2e $(ARGS)
	@$(PYTEST) -n $(WORKERS) --dist worksteal tests/faults $(ARGS)

test-unit: setup protos ## Tests without servers, in seconds
	@$(PYTEST) tests/unit $(ARGS)

test-contract: setup protos ## Tests of the contracts between services
	@$(PYTEST) tests/contract $(ARGS)

test-integration: setup protos ## Tests of one part against real PostgreSQL and Valkey
	@$(PYTEST) tests/integration $(ARGS)

test-e2e: setup protos ## Tests of the whole suite as processes
	@$(PYTEST) tests/e2e $(ARGS)

test-hatchet: setup protos ## The agenda's engine tests on the Hatchet of HATCHET_CLIENT_TOKEN; fails when there is none
	@STEWARD_TEST_HATCHET=required $(PY) -m pytest --session-timeout=$(HATCHET_LIMIT_S) -m hatchet tests/integration/engines $(ARGS)

faults: setup protos ## Kill, cut and slow down the real processes, and count what was lost or done twice (long)
	@STEWARD_FAULTS=all $(PY) -m pytest -n $(WORKERS) --dist worksteal tests/faults --ignore=tests/faults/test_campaign.py $(ARGS)
	@PYTHONPATH=.:gen $(PY) -m tests.faults.campaign --rolling 10
	@PYTHONPATH=.:gen $(PY) -m tests.faults.campaign $(CAMPAIGN)

bench-agenda: setup protos ## Measure what is due: rate, lateness and order, on each engine, and a million stored rows
	@$(PY) -m benchmarks.agenda $(ARGS)

bench-language: setup protos ## Measure understanding on the cases of a folder: CORPORA=DIR (ARGS="--only KIND --no-libraries")
	@test -d "$(CORPORA)" || { echo "bench-language: name the folder of cases, as in: make bench-language CORPORA=DIR" >&2; exit 2; }
	@$(PY) -m benchmarks.language "$(CORPORA)" $(ARGS)

bench: setup protos ## Measure speed and size; results go to benchmarks/results/
	@$(PY) -m benchmarks $(ARGS)

lint: setup protos ## Check style, types, contracts and imports
	@echo "lint: ruff" && $(PY) -m ruff check --quiet $(CODE) && $(PY) -m ruff format --quiet --check $(CODE)
	@# Code 2 is no finding: on a machine with much else to do the workers are not up in time. Then one process checks.
	@echo "lint: mypy" && $(PY) -m mypy --num-workers $(WORKERS) --no-error-summary $(CODE) \
	  || { test $$? -eq 2 && $(PY) -m mypy --no-error-summary $(CODE); }
	@echo "lint: buf" && $(VENV)/bin/buf lint gen/image.binpb --path steward
	@echo "lint: imports" && $(PY) -m tools.import_check
	@said=$$($(VENV)/bin/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }

format: setup ## Bring the code into the house style
	@$(PY) -m ruff check --fix --quiet $(CODE); $(PY) -m ruff format $(CODE)

setup: ## Make .venv from constraints.txt (nothing to do when it is right)
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then exec "$$python" tools/bootstrap.py; fi; \
	done; echo "setup: Steward needs Python 3.11 or newer: install it, or name it as in: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1

protos: setup ## Generate the stubs of protos/ into gen/ (nothing to do when no contract changed)
	@$(PY) tools/protos.py

lock: setup ## Resolve pyproject.toml again into constraints.txt (UPGRADE=1 takes newer versions)
	@$(PY) -m uv --no-config pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet $(if $(UPGRADE),--upgrade) -o constraints.txt

clean: ## Remove what the tools made (.venv, gen, caches); the data in .steward/ stay
	@rm -rf $(VENV) gen build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
