# Every command that a person or CI needs. `make` alone lists them.
#
# Settings are taken from make's own command line only (make run PORT=9000), so that a HOST or PORT which happens
# to be exported in your shell changes nothing. STREAM_<NAME> in the environment is honoured by the program itself.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin

quote = '$(subst ','\'',$(1))'
given = $(if $(filter command line,$(origin $(1))),$(2) $(call quote,$($(1))))
INPUTS = $(call given,DATA,--data) $(call given,CATALOG,--catalog)
RATED = $(INPUTS) $(call given,RATINGS,--ratings)
TRAINING = $(RATED) $(call given,EPOCHS,--epochs) $(call given,THREADS,--threads) $(call given,SEED,--seed)
SERVING = $(RATED) $(call given,HOST,--host) $(call given,PORT,--port) $(call given,REDIS_URL,--redis-url) \
          $(call given,WORKERS,--workers) $(call given,API_KEYS,--api-keys) $(call given,API_KEYS_FILE,--api-keys-file) \
          $(call given,ADMIN_PORT,--admin-port) $(call given,RATE_LIMIT,--rate-limit)
REPORTED = $(if $(filter command line,$(origin OUT)),--out=$(call quote,$(OUT))) \
           $(if $(filter command line,$(origin LANG)),--lang=$(call quote,$(LANG)))

.PHONY: help
help: ## list the targets
	@echo "Stream API. First: make run, then open http://127.0.0.1:8000/docs"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'
	@echo "Variables: CATALOG RATINGS DATA HOST PORT REDIS_URL WORKERS API_KEYS API_KEYS_FILE" \
	  "ADMIN_PORT RATE_LIMIT (see README.md)"

.PHONY: run
run: $(VENV)/.jobs ## build what is missing, start everything, serve on http://127.0.0.1:8000
	@exec $(BIN)/stream-api run $(SERVING)

.PHONY: install
install: $(VENV)/.jobs ## set up .venv with everything that running needs

.PHONY: ingest aggregate train evaluate tune report doctor
ingest: $(VENV)/.jobs ## read and clean the catalogue, publish it
	@exec $(BIN)/stream-api ingest $(INPUTS)
aggregate: $(VENV)/.jobs ## sum up the ratings, publish them
	@exec $(BIN)/stream-api aggregate $(RATED)
train: $(VENV)/.jobs ## train the recommender, publish it
	@exec $(BIN)/stream-api train $(TRAINING)
evaluate: $(VENV)/.jobs ## compare recommenders on held-out ratings
	@exec $(BIN)/stream-api evaluate $(RATED) $(call given,SEEDS,--seeds) $(call given,THREADS,--threads)
tune: $(VENV)/.jobs ## search parameters that suit your ratings
	@exec $(BIN)/stream-api tune $(RATED) $(call given,TRIALS,--trials) $(call given,THREADS,--threads)
report: $(VENV)/.jobs ## write the insights as one HTML file (OUT=report.html, LANG=es)
	@exec $(BIN)/stream-api report $(call given,DATA,--data) $(REPORTED)
doctor: $(VENV)/.jobs ## is this machine, and the data on it, fit to run?
	@exec $(BIN)/stream-api doctor $(call given,DATA,--data) $(call given,PORT,--port)

.PHONY: test
test: check ## every check and every test (REQUIRE=data,browser,docker: no skips for those)
	@exec $(BIN)/pytest $(if $(filter command line,$(origin REQUIRE)),--require=$(call quote,$(REQUIRE)))

.PHONY: check
check: $(VENV)/.dev ## formatting, lint, types, import rules
	@$(BIN)/ruff format --check --quiet . || { echo "run: make fmt"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > $(VENV)/imports.log || { cat $(VENV)/imports.log; exit 1; }

.PHONY: fmt
fmt: $(VENV)/.dev ## format the code
	@$(BIN)/ruff check --quiet --fix-only --select I .
	@$(BIN)/ruff format .

.PHONY: bench
bench: $(VENV)/.bench ## measure, side by side with bare servers, within 15 minutes (ONLY=hot,miss or resilience, ROWS=1000000)
	@exec $(BIN)/python -m bench $(RATED) \
	  $(if $(filter command line,$(origin ONLY)),--only=$(call quote,$(ONLY))) \
	  $(if $(filter command line,$(origin ROWS)),--rows=$(call quote,$(ROWS))) \
	  $(if $(filter command line,$(origin TITLES)),--titles=$(call quote,$(TITLES))) \
	  $(if $(filter command line,$(origin PER_S)),--per-s=$(call quote,$(PER_S)))

.PHONY: openapi
openapi: $(VENV)/.dev ## write docs/openapi.json anew from the table of endpoints
	@$(BIN)/python -m shared.openapi > docs/openapi.json

.PHONY: examples
examples: $(VENV)/.dev ## ask the sample every example of the document, write down what changed, then openapi
	@$(BIN)/python -m tests.system.examples
	@$(BIN)/python -m shared.openapi > docs/openapi.json

.PHONY: client
client: $(VENV)/.dev ## write the methods of the Python client anew from the table of endpoints
	@$(BIN)/python -m shared.methods

.PHONY: lock
lock: $(VENV)/.dev ## bring requirements/*.txt up to pyproject.toml: hashes, no addresses
	@$(BIN)/python requirements/lock.py

.PHONY: clean
clean: ## remove the environment, caches and the default data folder
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Wheels only, by hash; but for lightfm-next, which has none: it is compiled with the locked tools of build.txt.
# The locks are whole, so nothing is resolved: pip would look at releases that came after them.
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
INSTALL = $(PIP) install --no-deps --require-hashes --only-binary=:all: --no-binary=lightfm-next --no-build-isolation

$(VENV)/.build: requirements/build.txt
	@python=$$(sh deploy/find-python.sh $(call quote,$(PYTHON))) && echo "setting up $(VENV) with $$python …" \
	  && "$$python" -m venv --clear $(VENV)
	@$(INSTALL) -r requirements/build.txt
	@touch $@

$(VENV)/.jobs: $(VENV)/.build requirements/jobs.txt pyproject.toml
	@echo "installing what running needs (LightFM is compiled: a minute) …"
	@$(INSTALL) -r requirements/jobs.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.jobs requirements/dev.txt
	@echo "installing what the tests need …"
	@$(INSTALL) -r requirements/dev.txt
	@sh deploy/kubernetes/install-kustomize.sh $(BIN)
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	@echo "installing what the benchmarks compare with …"
	@$(INSTALL) -r requirements/bench.txt
	@sh bench/install-wrk.sh
	@touch $@
