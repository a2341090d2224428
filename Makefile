PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: serve help check test test-ci test-all lint bench soak docs clean

serve: .venv/run
	$(BIN)/syndication serve

help:
	@echo "make serve   install into .venv, run the service for the stories in items/"
	@echo "make check   check style and types"
	@echo "make test    check style, types and imports, run the tests"
	@echo "make test-ci   the same, and what takes long: this decides whether a change lands"
	@echo "make test-all  the same with more examples of properties"
	@echo "make lint    fix style, check types"
	@echo "make bench   run the benchmarks (three hours), write docs/performance.md"
	@echo "make soak    run the service under load and faults; ARGS=--hostile attacks it"
	@echo "make docs    write docs/validation.md from the rules, docs/partners.md from the profiles"
	@echo "make clean   delete .venv and var (the database)"

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check
	$(BIN)/pytest -n auto

test-ci: check  # with what takes long: what measures processor time, a short soak
	$(BIN)/pytest -n auto -m ''

test-all: check  # the same, with many more examples of properties
	$(BIN)/pytest -n auto --hypothesis-profile all -m ''

lint: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

bench: .venv/dev
	$(BIN)/python -m benchmarks

soak: .venv/dev
	$(BIN)/python -m tests.soak $(ARGS)

docs: .venv/run
	$(BIN)/python -m syndication.validation.handbook docs/validation.md
	$(BIN)/python -m syndication.formats.profiles.handbook docs/partners.md

clean:
	rm -rf .venv var

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/bin/python requirements-dev.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@ .venv/run
