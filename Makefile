# Onthaal: every command a person needs. Each one sets up what is missing first.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.ready

.PHONY: setup run test lint soak bench fuzz drills screenshots lock clean

setup: $(STAMP)

# The stamp is younger than what it was made from, so a second call costs nothing.
$(STAMP): requirements.lock pyproject.toml scripts/setup.sh
	bash scripts/setup.sh $(VENV)
	@touch $(STAMP)

run: setup
	@$(PY) -m queue_server.cli demo $(if $(SIMULATE),--simulate,)

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

# A process for each core, four at most; the tests of one file stay together.
test: lint
	$(PY) -m pytest -n logical --maxprocesses 4 --dist loadfile

# Thousands of simulated days; each is repeated by `python -m tests.simulation --seed N --trace`.
SEEDS ?= 10000
FROM ?= 0
JOBS ?= 2
soak: setup
	$(PY) -m tests.simulation --seeds $(SEEDS) --from $(FROM) --jobs $(JOBS)

bench: setup
	$(PY) -m benchmarks

# Ask every operation of the API absurd things for five minutes (the tests do it for half a minute).
fuzz: setup
	$(PY) -m tests.support.fuzzing --seconds 300

# Kill the server 200 times, the database 200 times, fill the disk 200 times, all under load (half an hour).
drills: setup
	$(PY) -m tests.drills

screenshots: setup
	$(PY) -m tests.support.screenshots docs/screenshots

# Renew the locked versions (for maintainers; needs the uv tool in the environment).
lock: setup
	$(VENV)/bin/pip install --quiet uv
	$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --extra dev --no-header -q pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) var
