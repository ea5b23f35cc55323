# The project's commands, each one line long; the work is done in tools/.
#   PORT=8000   HOST=127.0.0.1   PYTHON=/path/to/python3   ARGS='what follows a command'

PYTHON ?=
PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=
export PYTHON PORT HOST

VENV := .venv/bin
BOOTSTRAP := sh tools/python tools/bootstrap.py
RUNTIME := requirements.txt
ALL := requirements.txt requirements-test.txt

.DEFAULT_GOAL := help
.PHONY: help run demo test test-sqlite setup seed manage lint format bench messages lock clean

help: ## lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## starts the site on this machine (PORT=8000)
	@$(BOOTSTRAP) $(RUNTIME)
	@exec $(VENV)/python -m tools.local run

demo: ## starts a site of fictional spaces and scores to practise on (ARGS=--fresh makes it anew)
	@$(BOOTSTRAP) $(RUNTIME)
	@exec $(VENV)/python -m tools.local demo $(ARGS)

test: ## runs all tests: SQLite, PostgreSQL, Chromium (ARGS='tests/x.py -k word')
	@$(BOOTSTRAP) $(ALL)
	@$(VENV)/python -m tools.run_tests -- $(ARGS)

test-sqlite: ## runs the tests on SQLite alone, without a browser (ARGS)
	@$(BOOTSTRAP) $(ALL)
	@$(VENV)/python -m tools.run_tests --only sqlite -- $(ARGS)

setup: ## makes .venv with all that run, test and lint need
	@$(BOOTSTRAP) $(ALL)

seed: ## loads the fixtures; what staff changed stays as it is
	@$(BOOTSTRAP) $(RUNTIME)
	@$(VENV)/python -m tools.local prepare

manage: ## runs a command of Django (ARGS='changepassword officer')
	@$(BOOTSTRAP) $(RUNTIME)
	@$(VENV)/python -m tools.local manage $(ARGS)

lint: ## checks style, format and the layers of imports
	@$(BOOTSTRAP) $(ALL)
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/python -m pytest -q -p no:cacheprovider tests/test_layers.py

format: ## brings style and format in order
	@$(BOOTSTRAP) $(ALL)
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

bench: ## measures speed on made-up spaces, on both databases (ARGS='--help')
	@$(BOOTSTRAP) $(ALL)
	@$(VENV)/python -m tools.local bench $(ARGS)

messages: ## gathers the texts to translate (needs gettext), then compiles them
	@$(BOOTSTRAP) $(RUNTIME)
	@{ command -v xgettext && command -v msgmerge; } >/dev/null || { echo "Gathering texts needs gettext's programs:" \
		"apt-get install gettext (macOS: brew install gettext). Compiling does without." >&2; exit 1; }
	@$(VENV)/python -m tools.local manage makemessages -l vi -l en -l fr --no-location --no-obsolete \
		--ignore=.venv --ignore=var --ignore=tests $(ARGS)
	@$(VENV)/python -m tools.compile_messages

lock: ## writes the requirements files anew from pyproject.toml (needs uv; ARGS='--upgrade')
	@command -v uv >/dev/null || { echo "Locking needs uv: pip install uv" >&2; exit 1; }
	@uv pip compile pyproject.toml -o requirements.txt $(LOCK) $(ARGS)
	@uv pip compile --group pyproject.toml:test -c requirements.txt -o requirements-test.txt $(LOCK) $(ARGS)

LOCK = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

clean: ## removes .venv and what is made anew; database, photos and secret key stay
	rm -rf .venv var/static var/static.sha256 var/fonts var/bench .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find registry/locale -name '*.mo' -delete
