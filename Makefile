# The verbs of this project. `make run` and `make test` do all set-up themselves.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install install-tests run test lint bench soak docs messages

# The newest Python of at least 3.11 that really starts.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; break; fi; done)
NO_PYTHON := GridGov needs Python 3.11 or newer and none is on PATH: install it, or name it with `make PYTHON=/path/to/python3.12 ...`.
BIN := .venv/bin

# Every name that production demands, with values that open nothing: `check --deploy` connects to none of them.
KEY = $(shell $(BIN)/python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())')
PRODUCTION = GRIDGOV_ENV=production DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost/0 \
	GRIDGOV_DATA=var/check SECRET_KEY='$(KEY)$(KEY)' ALLOWED_HOSTS=gridgov.example.org \
	FIELD_KEYS='{"current": "k1", "keys": {"k1": "$(KEY)"}, "lookup": "$(KEY)"}'

help: ## List the verbs
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r verb what; do printf '  make %-10s %s\n' "$$verb" "$$what"; done

install: ## Set up everything that `make run` needs
	@$(if $(PYTHON),$(PYTHON) gridgov/install.py,echo '$(NO_PYTHON)' >&2; exit 1)

install-tests:
	@$(if $(PYTHON),$(PYTHON) gridgov/install.py --tests,echo '$(NO_PYTHON)' >&2; exit 1)

run: install ## Run web, worker and beat with a demo city (PORT=8000)
	@exec $(BIN)/python -m gridgov.launch

test: install-tests ## Run every test
	@$(BIN)/python -m pytest -n 2 $(TESTS)

lint: install-tests ## Style, types, floors, migrations, deployment settings, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@env $(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(BIN)/python -m gridgov.translations

bench: ## Measure; one JSON object (BENCH="intake locate" for some)
	@$(MAKE) --no-print-directory install-tests >&2
	@$(BIN)/python -m tests.bench $(BENCH)

soak: install-tests ## Kill things at random while it runs (MINUTES=10), then audit
	@SOAK_MINUTES=$(or $(MINUTES),10) $(BIN)/python -m pytest -n0 -s -m soak

docs: install ## Renew the state table in docs/architecture.md; write the API's OpenAPI document to var/openapi.yaml
	@$(BIN)/python manage.py state_diagram --write
	@$(BIN)/python manage.py spectacular --validate --fail-on-warn --file var/openapi.yaml

messages: install-tests ## Collect the texts to translate into locale/ (needs gettext)
	@$(BIN)/python manage.py makemessages --all --no-obsolete --no-wrap --ignore node_modules --ignore var --ignore .venv
	@$(BIN)/python manage.py makemessages --all --domain djangojs --no-obsolete --no-wrap --ignore node_modules --ignore var --ignore .venv
