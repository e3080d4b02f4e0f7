# `make help` tells what there is. Every target works alone on a machine with python3 (3.11 or newer) and make.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
STAMP := .venv/stamp

.DEFAULT_GOAL := help
.PHONY: help venv demo test check proof bench docs fmt clean

help: ## tell what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(STAMP) ## make .venv, with all that development needs

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "incidentsim needs Python 3.11 or newer, but '$(PYTHON)' is not. Name one: make PYTHON=python3.12 venv" >&2; \
	  exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { \
	  echo "'$(PYTHON) -m venv' failed. On Debian and Ubuntu, install python3-venv first." >&2; exit 1; }
	@echo "Installing incidentsim and its libraries into .venv (a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,docs]'
	@touch $@

demo: $(STAMP) ## run the demonstration study into demo-out/
	@$(BIN)/incidentsim demo -o demo-out

test: $(STAMP) ## run the tests, the long evidence aside
	@$(PYTEST) -n 2 --dist loadgroup -m "not proof and not bench"

check: $(STAMP) ## layout, lint, types and the quick tests, in about a minute
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(PYTEST) -q -n 2 --dist loadgroup -m "not proof and not bench and not slow" --hypothesis-profile=quick

proof: $(STAMP) ## run the long evidence and write docs/reference/proof.md
	@$(PYTEST) -n 2 --dist loadgroup -m proof --hypothesis-profile=proof --proof-table=docs/reference/proof.md

bench: $(STAMP) ## measure speed
	@$(PYTEST) -q -m bench --benchmark-only --benchmark-sort=name --benchmark-columns=min,median,iqr,rounds

docs: $(STAMP) ## build the pages into docs/_build
	@$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "The first page is docs/_build/html/index.html"

fmt: $(STAMP) ## lay the code out, and mend what can be mended
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

clean: ## remove what building and running made here, .venv too
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks build dist demo-out docs/_build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
