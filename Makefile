# Every target sets up what it needs: an environment in .venv, with the versions of constraints.txt.
# Another Python: make test PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
INSTALL := $(RUN) pip install -qq --disable-pip-version-check --constraint constraints.txt --editable

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help report test lint types notebooks processors codings corpora fuzz bench clean

help:
	@echo 'make report     code the bundled study and write out/report.html'
	@echo 'make test       run the tests'
	@echo 'make lint       check style and format'
	@echo 'make types      check types'
	@echo 'make notebooks  run the notebooks from start to end'
	@echo 'make processors  run the study as on other processors and Pythons, and compare (SHORT=1: the quick part)'
	@echo 'make codings    measure agreement on the published tables in DIR=..., beside other software'
	@echo 'make corpora    see how whole the files in DIR=... are read, beside other software'
	@echo 'make bench      time the same dictionary in other programs, on MEGABYTES=100 of text or on TEXTS=... (RUNS=3)'
	@echo 'make fuzz       feed changed files to every reader for SECONDS=600'
	@echo 'make clean      remove everything that make has made'

report: $(VENV)/installed
	@$(VENV)/bin/discourse-coder report . --periods "2008-2011, 2012-2024" --reference codings/author.csv

test: $(VENV)/installed-test
	@$(RUN) pytest --numprocesses logical --dist worksteal $(PYTEST_ARGS)

lint: $(VENV)/installed-lint
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

types: $(VENV)/installed-lint
	@$(RUN) mypy

notebooks: $(VENV)/installed-notebooks
	@$(VENV)/bin/python tests/run_notebooks.py notebooks/*.ipynb

processors: $(VENV)/installed-test
	@$(VENV)/bin/python tests/processors.py $(if $(SHORT),--short)

codings: $(VENV)/installed-test
	@$(VENV)/bin/python tests/published_codings.py '$(DIR)'

corpora: $(VENV)/installed-test
	@$(VENV)/bin/python tests/corpora.py '$(DIR)'

fuzz: $(VENV)/installed-test $(VENV)/installed-fuzz
	@$(VENV)/bin/python tests/fuzz.py $(or $(SECONDS),600) $(TARGETS)

bench: $(VENV)/installed-test
	@$(VENV)/bin/python bench/peers.py $(TEXTS) --megabytes $(or $(MEGABYTES),100) --runs $(or $(RUNS),3)

clean:
	@rm -rf $(VENV) .venv-processors out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .fuzz
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps in .venv are older than what they depend on whenever an installation is due.
$(VENV)/installed: pyproject.toml constraints.txt $(VENV)/pyvenv.cfg
	@echo 'Installing discourse-coder into $(VENV); the first time takes a minute or two.'
	@$(INSTALL) .
	@touch $@

$(VENV)/installed-%: pyproject.toml constraints.txt $(VENV)/pyvenv.cfg
	@echo 'Installing discourse-coder[$*] into $(VENV); the first time takes a minute or two.'
	@$(INSTALL) '.[$*]'
	@touch $@

# The Pythons of pyproject.toml: newer ones are refused here, before an installation fails half-way.
$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || \
	  { echo '$(PYTHON) was not found. Install Python 3.11 to 3.14, or name one: make ... PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "This needs Python 3.11 to 3.14; $(PYTHON) is $$($(PYTHON) -V). Name another: make ... PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info >= (3, 15))' || \
	  { echo "This needs Python 3.11 to 3.14; $(PYTHON) is $$($(PYTHON) -V)." \
	    'ahocorasick_rs and google-re2 have no wheels for it, nor have contourpy, numpy and PyYAML at the versions of constraints.txt.' \
	    'Name another: make ... PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo '$(PYTHON) cannot make environments. On Debian or Ubuntu: apt install python3-venv' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
