# All commands for editors and developers. The text after ## is the help of a command.
# Without make, run: python3 clinic/set_up.py, then .venv/bin/python -I clinic COMMAND
# On Windows, run: py clinic\set_up.py, then .venv\Scripts\python -I clinic COMMAND

PYTHON ?= python3
VENV := .venv/bin
# Isolated mode: PYTHON… variables, user packages, and files in this folder that are named like a
# library have no effect.
ALONE := -I
PY := $(VENV)/python $(ALONE)
RUN := $(PY) clinic
unexport $(filter PYTHON%,$(.VARIABLES))

# Options such as TO=…, FORCE=1 and POST=… reach the commands through the environment.
export TO FORCE DRY_RUN WHY RELEASE PHONE PORT POST POSTS BY UNTIL TITLE TOPIC AUTHOR TYPE IN FILE YES

# Tests with a browser or a server wait for a third of their time, so use one worker more than cores.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.DEFAULT_GOAL := help
.PHONY: help start new setup write import preview html check sign-off reviews publish status verify history rollback take-down serve devserver clean test \
        test-quick prove bench pictures lint lock ready ready-for-tests

help: ## show this list
	@$(PY) -c "import sys; sys.path.append('.'); from clinic.cli.status_line import main; main()" 2>/dev/null || echo "The clinic's website."
	@echo "Commands:"
	@echo
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "To learn more about a command, read docs/reference.md."

start: ready ## choose a task from a menu (like the Start files)
	@$(RUN) start

new: ready ## start a post as a private draft (asks questions, or TITLE=… TOPIC=…)
	@$(RUN) new

write: ready ## write posts in your browser (only on this computer)
	@$(RUN) write

setup: ready ## enter your clinic details, web host and notices (you can run setup again)
	@$(RUN) setup

import: ready ## import a Word file, web page or WordPress export as drafts (FILE=…)
	@$(RUN) import

check: ready ## find problems in posts and pages (nothing is built or sent)
	@$(RUN) check

sign-off: ready ## record that a provider has read a post (POST=content/posts/… BY=provider-id UNTIL=2027-06-30)
	@$(RUN) sign-off

reviews: ready ## list posts by sign-off: signed off, due, overdue, not signed off
	@$(RUN) reviews

html: ready ## check, then build the site with drafts into output/ (nothing is sent)
	@$(RUN) html

serve: ready ## open the built site in your browser
	@$(RUN) serve

preview: ready ## see the site as patients will, updated each time you save (POST=… opens a post, PHONE=1 adds a phone)
	@$(RUN) preview

devserver: preview ## same as preview (Pelican's name)

publish: ready ## check, build and publish the site (DRY_RUN=1 only shows the changes)
	@$(RUN) publish

status: ready ## show what is live, since when, and what a publish would change
	@$(RUN) status

verify: ready ## compare every live file with what was published
	@$(RUN) verify

history: ready ## list what was published, when and by whom, and which versions can be restored
	@$(RUN) history

rollback: ready ## restore an earlier version of the site (asks, or RELEASE=NUMBER. DRY_RUN=1 only shows the changes)
	@$(RUN) rollback

take-down: ready ## remove one post from the live site now (POST=/blog/NAME/. DRY_RUN=1 only shows the changes)
	@$(RUN) take-down

clean: ready ## delete output/ and the build cache (the live site does not change)
	@$(RUN) clean

test: ready-for-tests ## run all tests, with real browsers and servers (several minutes)
	@$(PY) tests/install_browser.py
	@$(PY) tests/install_servers.py
	@$(PY) tests/install_validator.py
	@$(PY) tests/install_schema.py
	@$(VENV)/pytest --numprocesses $(WORKERS) --dist loadfile --durations 15 --durations-min 5

test-quick: ready-for-tests ## run the tests without browsers and servers (under a minute)
	@$(VENV)/pytest --numprocesses auto --dist loadfile -m "not browser and not slow and not prove"

prove: ready-for-tests ## run slow tests: visitors during a publish, publishes stopped partway, speed
	@$(PY) tests/install_browser.py
	@$(PY) tests/install_servers.py
	@$(PY) tests/install_lighthouse.py
	@$(VENV)/pytest -m "prove or any_input" --hypothesis-profile prove

bench: ready ## measure build times against Pelican, Hugo and Eleventy (POSTS="1000 10000")
	@$(PY) bench/build.py
	@$(PY) bench/parts.py

pictures: ready-for-tests ## take the screenshots for EDITORS.md, in .github/pictures/
	@$(PY) tests/install_browser.py
	@$(PY) -c "import runpy, sys; sys.path.append('.'); runpy.run_module('tests.web.day.pictures', run_name='__main__')"

lint: ready-for-tests ## check code style, types and imports
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports

lock: ## update the pinned packages (needs uv)
	uv pip compile pyproject.toml $(LOCK_OPTIONS) --output-file requirements.txt
	uv pip compile $(LOCK_OPTIONS) --group hosts --output-file requirements-hosts.txt
	uv pip compile pyproject.toml $(LOCK_OPTIONS) --group hosts --group test \
	  --output-file requirements-test.txt
	uv pip compile $(LOCK_OPTIONS) --group s3 --output-file tests/servers/requirements-s3.txt

LOCK_OPTIONS := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
                --no-annotate --custom-compile-command "make lock"

define FIND_PYTHON
@command -v $(PYTHON) >/dev/null || { \
  echo "Cannot find Python on this computer." >&2; \
  echo "On Debian or Ubuntu, run: sudo apt install python3 python3-venv" >&2; exit 1; }
endef

ready:
	$(FIND_PYTHON)
	@$(PYTHON) $(ALONE) clinic/set_up.py

ready-for-tests:
	$(FIND_PYTHON)
	@$(PYTHON) $(ALONE) clinic/set_up.py test
