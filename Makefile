# Every target sets up what it needs by itself. A fresh machine has Python 3.11, make and git.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
export DJANGO_SETTINGS_MODULE := linmeng.config.settings
PORT ?= 8000

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/.ready: requirements.lock scripts/uv.lock.txt pyproject.toml
	scripts/python-environment
	@touch $@

build/vendor/.ready: package-lock.json scripts/assets.py .venv/.ready
	PATH="$$PATH:$(CURDIR)/.venv/bin" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(PY) scripts/assets.py
	@touch $@

messages: .venv/.ready ## compile the translations
	@$(PY) scripts/messages.py compile

setup: .venv/.ready build/vendor/.ready messages ## environment, front-end libraries, translations

demo: setup ## everything from nothing: a demo world, served on http://127.0.0.1:8000
	scripts/system-packages fonts
	$(PY) -m linmeng.cli demo --port $(PORT)

test: setup ## all tests: both databases and the browser journeys
	scripts/system-packages browser fonts postgres gettext office
	scripts/run-tests

check: setup lint types architecture migrations deploy-check quick-test ## what every commit passes

format: .venv/.ready ## put the code in order
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

lint: .venv/.ready
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .

types: .venv/.ready
	.venv/bin/mypy

architecture: .venv/.ready
	.venv/bin/lint-imports --no-cache
	scripts/no-addresses

migrations: setup
	$(PY) -m django makemigrations --check --dry-run

deploy-check: setup
	SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(60))") ALLOWED_HOSTS=example.org \
	  $(PY) -m django check --deploy --fail-level WARNING

quick-test: setup
	.venv/bin/pytest -q -n 2 -m "not journey and not slow"

coverage: setup ## which lines the tests on SQLite pass through
	.venv/bin/pytest -q -n 2 -m "not journey" --cov --cov-report=term:skip-covered

bench: setup build/.bench-ready ## measure against peers and print ratios
	$(PY) -m bench imports pages
	$(PY) -m bench plans --quick

pictures: setup ## make the pictures of the documentation anew, by the browser journey
	scripts/system-packages browser fonts
	PICTURES=docs/pictures DJANGO_ALLOW_ASYNC_UNSAFE=1 .venv/bin/pytest -q -m journey tests/journeys/test_tianping.py tests/journeys/test_demo.py

lock: .venv/.ready ## resolve the Python packages anew
	.venv/bin/uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --group dev --group bench -c requirements.lock pyproject.toml -o bench.lock

build/.bench-ready: bench.lock
	.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r bench.lock
	@touch $@

clean: ## forget the environment, the assets and the local data
	rm -rf .venv node_modules build var

.PHONY: help messages setup demo test check format lint types architecture migrations deploy-check quick-test coverage bench pictures lock clean
