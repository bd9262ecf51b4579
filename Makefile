# The two commands of the README: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/python

.PHONY: demo test test-slow test-servers test-kill coverage lint types docs site bench bench-plot locks clean

demo: $(VENV)/.installed
	$(RUN) cli.py demo

# a file's tests run in one process: what they share is made once
test: $(VENV)/.installed-dev
	$(RUN) -m pytest -q -rs -n auto --dist loadfile -m "not slow"

# the drills: hundreds of kills, whole model checks, every command with canaries, every mail in a browser
test-slow: $(VENV)/.installed-dev
	$(RUN) -m pytest -q -rs -n auto -m slow

# the same tests, and which lines they reached: the least covered files, then the whole
coverage: $(VENV)/.installed-dev
	$(RUN) -m coverage erase
	$(RUN) -m coverage run -m pytest -q -rs -n auto --dist loadfile -m "not slow"
	$(RUN) -m coverage combine --quiet
	$(RUN) -m coverage report | sed -n '1,14p;$$p'

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

# the documents as a static site in site/, its links and anchors checked
site: $(VENV)/.installed-site
	$(VENV)/bin/zensical build --clean
	$(RUN) -m tests.links site

# ours against the tools of the field, in one run: half an hour on two free cores; ROWS="2000 50000"
bench: $(VENV)/.installed-bench
	$(RUN) -m bench.compare $(ROWS) $(if $(OLD),--old $(OLD)) --out bench/figures.json

# the figures of the last `make bench` as plots, and how a sync grows with the workbooks
bench-plot: $(VENV)/.installed-bench
	$(RUN) -m bench.plot

# every pin with its hashes, for Python 3.11 and newer; run it after a change of requirements*.txt
locks: $(VENV)/.installed
	$(RUN) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	for kind in "" -bench -dev -site; do \
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

$(VENV)/.installed-bench: requirements-bench.lock $(VENV)/.installed
	@echo "Installing the tools to compare with ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/.installed-site: requirements-site.lock $(VENV)/.installed
	@echo "Installing the generator of the site ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-site.lock
	@touch $@

clean:
	rm -rf $(VENV) site outbox demo state .mypy_cache .ruff_cache .pytest_cache
