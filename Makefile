# Everything done twice has a name here. `make` alone lists them.
PYTHON ?= python3
TO ?= pictures
DIR ?= .
PY := .venv/bin/python
CHECK_ENV := SECRET_KEY=lint CONCORD_TESTING=1
SOURCES := qms feedback capa changecontrol audits agreements

.PHONY: help run test lint fix house screenshots bench torture sbom validation-pack messages lock backup restore shell install install-dev

help:  ## list what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/' | column -t -s '|'

run: install  ## start all of Concord here: PORT (8000), CONCORD_DATA (.data)
	@exec $(PY) -m tools.run

test: install-dev lint  ## lint and all tests, on services of their own
	@exec $(PY) tools/test.py -n 2 --junit-xml=results/tests.xml

lint: install-dev  ## form, types, templates, floors
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/djlint --quiet --lint templates
	$(CHECK_ENV) .venv/bin/lint-imports --no-logo
	$(PY) -m tools.doors
	$(CHECK_ENV) .venv/bin/mypy

fix: install-dev  ## mend what can be mended by itself
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

house: install-dev  ## our house numbers beside those of the models
	@$(PY) -m tools.house

screenshots: install-dev  ## pictures of every page type, both widths and themes: TO (pictures/)
	@mkdir -p $(TO) && SCREENSHOTS=$(abspath $(TO)) $(PY) tools/test.py tests/journeys/test_every_page_type.py

bench: install-dev  ## every promise about speed as a ratio, into docs/benchmarks.md: SMOKE=1 for 20,000 rows instead of a million, ONE=1 for all ROWS in one organisation
	@exec $(PY) -m tests.bench

torture: install-dev  ## break everything while people work, then fuzz: KILLS (100), SEED (7), REQUESTS (100000), WALKS (2)
	TORTURE_KILLS=$(or $(KILLS),100) TORTURE_SEED=$(or $(SEED),7) $(PY) tools/test.py tests/torture -q -n 0 -s
	FUZZ_REQUESTS=$(or $(REQUESTS),100000) FUZZ_WALKS=$(or $(WALKS),2) FUZZ_SEED=$(or $(SEED),7) \
		$(PY) tools/test.py tests/census/test_fuzz.py -q -n $(or $(WALKS),2) --dist load -rP --show-capture=stdout

sbom: install-dev  ## software bill of materials (CycloneDX) of what runs: TO (concord-sbom.json)
	@PYTHONWARNINGS=ignore .venv/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		--output-file $(if $(filter pictures,$(TO)),concord-sbom.json,$(TO)) requirements.txt

validation-pack: install-dev  ## sealed PDF, requirement to test to result: RESULTS (none: all tests are run), TO (results/validation-pack.pdf)
	@exec $(PY) -m tools.validation pack $(if $(RESULTS),--results $(RESULTS)) $(if $(filter pictures,$(TO)),,--to $(TO))

messages: install-dev  ## collect the texts to translate into locale/
	@command -v xgettext >/dev/null || { echo "Install the collector first: sudo apt-get install gettext"; exit 1; }
	$(CHECK_ENV) $(PY) manage.py makemessages --locale de --no-wrap --no-location --ignore '.venv/*' --ignore '.data/*' --ignore 'tests/*'
	$(PY) -m tools.compile_catalogues

lock: install-dev  ## resolve requirements anew: make lock ARGS=--upgrade
	tools/lock.sh $(ARGS)

backup: install  ## back up the running `make run` into one file: DIR (.)
	@$(PY) manage.py backup -o $(DIR)

restore: install  ## put a backup back while nothing runs here: ARCHIVE, ARGS=--replace
	@$(PY) -m tools.restore $(ARCHIVE) $(ARGS)

shell: install  ## a Python prompt inside the running `make run`
	@$(PY) manage.py shell

install:
	@$(PYTHON) tools/install.py

install-dev:
	@$(PYTHON) tools/install.py --dev
