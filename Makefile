# The two commands of the README: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/python

.PHONY: demo test test-servers test-kill lint types docs locks clean

demo: $(VENV)/.installed
	$(RUN) cli.py demo

test: $(VENV)/.installed-dev
	$(RUN) -m pytest -q -rs -n auto

test-servers: $(VENV)/.installed-dev
	$(RUN) -m pytest -m mta

test-kill: $(VENV)/.installed-dev
	$(RUN) -m pytest tests/delivery/test_kill.py -m slow -s

lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.installed-dev
	$(VENV)/bin/mypy

# every generated page and snapshot anew, or some: make docs ONLY="rules booklet"
docs: $(VENV)/.installed-dev
	$(RUN) -m tests.generated $(ONLY)

# every pin with its hashes, for Python 3.11 and newer; run it after a change of requirements*.txt
locks: $(VENV)/.installed
	$(RUN) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	for kind in "" -dev; do \
	  $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make locks" \
	    --output-file requirements$$kind.lock requirements$$kind.txt; \
	done

$(VENV)/.installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; try: make demo PYTHON=python3.11"; exit 3; }
	@echo "Installing into $(VENV) (once; a minute or so) ..."
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the test tools ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) outbox demo state .mypy_cache .ruff_cache .pytest_cache
