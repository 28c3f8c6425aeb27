# Everything a newcomer, a developer and the build machine run. Needs Python 3.11 or later, nothing else.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WEB_STAMP := $(VENV)/.installed-web
TEST_STAMP := $(VENV)/.installed-test
# One process a core; the tests of a file stay together, they share what they have read. In the order of the folders:
# by the number of their tests the last files would be those of few long ones, for which one process waits.
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder
# The folders of each part of the full suite; "others" are all that no part names.
PARTS := agreement columns laws mutation web
IN_agreement := tests/agreement
IN_columns := tests/columns
IN_laws := tests/laws
IN_mutation := tests/mutation
IN_web := tests/browser tests/web
IN_others := tests $(foreach part,$(PARTS),$(IN_$(part):%=--ignore=%))
FULL := $(PARTS:%=test-full-%) test-full-others
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help screen serve test test-full $(FULL) coverage lint check fresh classify derive clean
.DEFAULT_GOAL := help

help:
	@echo 'make screen     set up .venv and screen the subjects in examples/'
	@echo 'make serve      set up .venv and open the viewer with the examples'
	@echo 'make test       set up .venv and run all tests'
	@echo 'make test-full  the same with many more generated subjects, part after part; each part alone:'
	@echo '                $(FULL)'
	@echo 'make coverage   all tests, and every branch of what decides outcomes'
	@echo 'make lint       check the style of the Python code, and the types of what decides'
	@echo 'make derive     write what is derived from shapes/ again, after a change there: of all trials'
	@echo 'make classify   write closure, catalogues and listings again, after a change in ontology/'
	@echo 'make check TRIAL=kn5501 CRITERION=inc-07   try the cases of one criterion, in seconds'
	@echo 'make fresh      say which derived files are stale, and write nothing'
	@echo 'make clean      remove .venv and what tools left behind'

screen: $(STAMP)
	@$(BIN)/kn5501 screen examples/ || [ $$? -eq 3 ]

serve: $(WEB_STAMP)
	@$(BIN)/kn5501 serve

test: $(TEST_STAMP)
	$(BIN)/python -m pytest $(PARALLEL)

test-full: $(FULL)

# The mutants of one file are spread over all processes.
test-full-mutation: PARALLEL := -n auto --dist load

$(FULL): test-full-%: $(TEST_STAMP)
	KN5501_FULL=1 $(BIN)/python -m pytest $(PARALLEL) $(IN_$*)

coverage: $(TEST_STAMP)
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-branch --cov-report=term-missing:skip-covered

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy

check: $(TEST_STAMP)
	$(BIN)/python -m tests.cases.check $(TRIAL) $(CRITERION)

fresh: $(TEST_STAMP)
	$(BIN)/python -m kn5501_reasoner.rules.dualise --check
	$(BIN)/python -m kn5501_reasoner.facts.integrity --check
	$(BIN)/python -m kn5501_reasoner.terminology --check
	$(BIN)/python -m kn5501_reasoner.reason --check

classify: $(TEST_STAMP)
	$(BIN)/python -m kn5501_reasoner.terminology
	$(BIN)/python -m kn5501_reasoner.reason

derive: $(STAMP)
	$(BIN)/python -m kn5501_reasoner.rules.dualise
	$(BIN)/python -m kn5501_reasoner.facts.integrity

# The first Python of at least 3.11 that can make an environment makes it.
$(BIN)/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	    $$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    $$python -m venv $(VENV) && exit 0; \
	    rm -rf $(VENV); \
	done; \
	echo 'No Python 3.11 or later that can make a virtual environment was found.' >&2; \
	echo 'On Debian or Ubuntu: apt install python3 python3-venv' >&2; exit 1

$(STAMP): pyproject.toml | $(BIN)/python
	@echo 'Setting up $(VENV) (once)' >&2
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(WEB_STAMP): pyproject.toml | $(BIN)/python
	@echo 'Setting up $(VENV) for the viewer (once)' >&2
	@$(BIN)/python -m pip install --quiet --editable '.[web]'
	@touch $@ $(STAMP)

$(TEST_STAMP): pyproject.toml | $(BIN)/python
	@echo 'Setting up $(VENV) for tests (once)' >&2
	@$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@ $(STAMP) $(WEB_STAMP)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
