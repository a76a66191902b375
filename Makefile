# `make train` and `make test` need python3, pip and make; each sets up .venv when it must.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PLUGINS := $(wildcard plugins/*)
TRAIN_ARGS ?=
FUZZ_COMPLETIONS ?= 1000000
FUZZ_RUNS ?= 100000

CARDS := exact format medcalc numeric symbolic units

.PHONY: cards peers train test lint fuzz guards wheels clean

train: $(STAMP)
	$(BIN)/rewardkit train --rewards format,numeric:0.5 $(TRAIN_ARGS)

test: $(STAMP) lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy rewardkit runner/rewardkit_runner
	for plugin in $(PLUGINS); do $(BIN)/mypy $$plugin/src || exit 1; done

fuzz: $(STAMP)
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet 'atheris>=2.3'
	$(BIN)/python -m tests.fuzz --completions $(FUZZ_COMPLETIONS)
	$(BIN)/python -m tests.fuzz.guided $(FUZZ_RUNS)

cards: $(STAMP)
	for name in $(CARDS); do $(BIN)/rewardkit card $$name -o docs/cards/$$name.md -o docs/cards/$$name.json || exit 1; done

peers: $(STAMP)
	$(BIN)/python benchmarks/findings.py

guards: $(STAMP)
	$(BIN)/python -m tests.guards

wheels: $(STAMP)
	for project in . $(PLUGINS); do $(BIN)/python -m build --wheel --no-isolation --outdir dist $$project || exit 1; done

$(STAMP): pyproject.toml constraints.txt $(wildcard plugins/*/pyproject.toml)
	$(PYTHON) -m venv .venv
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --editable '.[train,dev]' \
		$(foreach plugin,$(PLUGINS),--editable $(plugin))
	touch $(STAMP)

clean:
	rm -rf .venv dist runs .pytest_cache .mypy_cache .ruff_cache
