# Two commands do all the set-up for a newcomer: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lint types contracts soak bench serve clean lock

demo: .venv/.installed
	$(BIN)/digest demo $(ARGS)

test: .venv/.installed-dev
	$(BIN)/pytest -n auto $(ARGS)

check: lint types contracts test

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.installed-dev
	$(BIN)/mypy

contracts: .venv/.installed-dev
	$(BIN)/lint-imports --no-cache

# What takes longer than a test should: the same code as in the tests, with large counts.
soak: .venv/.installed-dev
	DIGEST_SOAK=1 $(BIN)/pytest -n 0 --timeout=0 -m slow $(ARGS)

bench: .venv/.installed-dev
	$(BIN)/python -m bench $(ARGS)

.venv/.installed: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

.venv/.installed-dev: pyproject.toml requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Needs uv. Writes exact versions with hashes, and no index address.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet
lock:
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group dev -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis dist out
