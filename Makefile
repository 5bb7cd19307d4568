# Every word an editor or a developer types. The words after ## are its help.
# Without make:  python3 clinic/set_up.py, then  .venv/bin/python -I clinic WORD
# On Windows:  py clinic\set_up.py, then  .venv\Scripts\python -I clinic WORD

PYTHON ?= python3
VENV := .venv/bin
# No PYTHON… variable, no package of this person alone and no file in this folder that is named
# like a library changes what the program does.
ALONE := -I
PY := $(VENV)/python $(ALONE)
RUN := $(PY) clinic
unexport $(filter PYTHON%,$(.VARIABLES))

# TO=…, FORCE=1, POST=… and the like on the command line reach our words through the environment.
export TO FORCE DRY_RUN WHY RELEASE PHONE PORT POST POSTS BY UNTIL TITLE TOPIC AUTHOR TYPE IN FILE YES

# A third of the time of a test with a browser or a server is waiting: one more than there are cores.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.DEFAULT_GOAL := help
.PHONY: help start new setup write import preview html check sign-off reviews publish status verify history rollback serve devserver clean test \
        test-quick prove bench pictures lint lock ready ready-for-tests

help: ## show this list
	@$(PY) -c "import sys; sys.path.append('.'); from clinic.cli.status_line import main; main()" 2>/dev/null || echo "The clinic's website."
	@echo "Type one of these:"
	@echo
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "docs/reference.md says more about each."

start: ready ## choose from a list what to do next, as the starters for a double click do
	@$(RUN) start

new: ready ## start a post: a private draft that says what belongs where (asks, or TITLE=… TOPIC=…)
	@$(RUN) new

write: ready ## write posts in your browser; only this computer can see them
	@$(RUN) write

setup: ready ## make the site your own: asks for the facts, the host, the notices; can be run again
	@$(RUN) setup

import: ready ## make private drafts of a Word file, a web page or a WordPress export (FILE=…)
	@$(RUN) import

check: ready ## look for mistakes in the posts and pages; nothing is built or sent
	@$(RUN) check

sign-off: ready ## record that a provider has read a post (POST=content/posts/… BY=provider-id UNTIL=2027-06-30)
	@$(RUN) sign-off

reviews: ready ## list which posts are signed off, due to be read again, overdue or not signed off
	@$(RUN) reviews

html: ready ## check, then build the site into output/ (drafts included, nothing is sent)
	@$(RUN) html

serve: ready ## look at the built site in your browser
	@$(RUN) serve

preview: ready ## see the site as patients will, at every save (POST=… begins there, PHONE=1 for a phone)
	@$(RUN) preview

devserver: preview ## Pelican's name for preview

publish: ready ## check, build, and put the site online (DRY_RUN=1 only shows what would happen)
	@$(RUN) publish

status: ready ## say what is online, since when, and what the next publish would change
	@$(RUN) status

verify: ready ## read back everything that is online and compare it with what was published
	@$(RUN) verify

history: ready ## list what was published, when and by whom, and which versions can be put back
	@$(RUN) history

rollback: ready ## put back an earlier version of the site (asks which, or RELEASE=2; DRY_RUN=1 only shows)
	@$(RUN) rollback

clean: ready ## remove output/, which `make html` makes again; what is online stays
	@$(RUN) clean

test: ready-for-tests ## run all tests, in a real browser and with real files (some minutes)
	@$(PY) tests/install_browser.py
	@$(PY) tests/install_servers.py
	@$(PY) tests/install_validator.py
	@$(PY) tests/install_schema.py
	@$(PY) tests/install_lighthouse.py
	@$(VENV)/pytest --numprocesses $(WORKERS) --dist loadfile --durations 15 --durations-min 5

test-quick: ready-for-tests ## run the tests that need no browser and no server (under a minute)
	@$(VENV)/pytest --numprocesses auto --dist loadfile -m "not browser and not slow and not prove"

prove: ready-for-tests ## show what takes long to show: readers for minutes, many kills, speed beside others
	@$(PY) tests/install_browser.py
	@$(PY) tests/install_servers.py
	@$(VENV)/pytest -m "prove or any_input" --hypothesis-profile prove

bench: ready ## measure what a build costs, beside plain Pelican, Hugo and Eleventy (POSTS="1000 10000")
	@$(PY) bench/build.py
	@$(PY) bench/parts.py

pictures: ready-for-tests ## make the pictures of EDITORS.md from the real thing, in .github/pictures/
	@$(PY) tests/install_browser.py
	@$(PY) -c "import runpy, sys; sys.path.append('.'); runpy.run_module('tests.web.day.pictures', run_name='__main__')"

lint: ready-for-tests ## check the style, the types and the imports of our own code
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports

lock: ## pin the packages anew (needs uv)
	uv pip compile pyproject.toml $(LOCK_OPTIONS) --output-file requirements.txt
	uv pip compile $(LOCK_OPTIONS) --group hosts --output-file requirements-hosts.txt
	uv pip compile pyproject.toml $(LOCK_OPTIONS) --group hosts --group test \
	  --output-file requirements-test.txt
	uv pip compile $(LOCK_OPTIONS) --group s3 --output-file tests/servers/requirements-s3.txt

LOCK_OPTIONS := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
                --no-annotate --custom-compile-command "make lock"

define FIND_PYTHON
@command -v $(PYTHON) >/dev/null || { \
  echo "Python is not on this computer." >&2; \
  echo "On Debian or Ubuntu:  sudo apt install python3 python3-venv" >&2; exit 1; }
endef

ready:
	$(FIND_PYTHON)
	@$(PYTHON) $(ALONE) clinic/set_up.py

ready-for-tests:
	$(FIND_PYTHON)
	@$(PYTHON) $(ALONE) clinic/set_up.py test
