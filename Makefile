# Every step from a fresh checkout; `make setup` does nothing the second time.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXTENSION := vscode-extension
NODE_STAMP := $(EXTENSION)/node_modules/.package-lock.json
MODEL := qwen2.5-coder-0.5b

.PHONY: setup demo test test-quick lint format settings picture clean

setup: $(STAMP) $(NODE_STAMP)

# torch first and by pip: it is the CPU build; everything else then finds it installed.
$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --progress-bar on torch==2.13.0 --constraint requirements.lock
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --group dev --editable ".[local,openai]"
	@touch $@

$(NODE_STAMP): $(EXTENSION)/package.json $(EXTENSION)/package-lock.json
	cd $(EXTENSION) && npm ci --silent --no-progress
	@touch $@

demo: setup
	@$(BIN)/tenfold models pull $(MODEL)
	@$(BIN)/tenfold complete examples/caption.py --open examples/vision.py --count 10 --model $(MODEL)

test: setup
	$(BIN)/tenfold models pull smollm2-135m
	$(BIN)/python -m pytest --durations=10

test-quick: setup
	$(BIN)/python -m pytest -m "not model" -x -q

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd $(EXTENSION) && npm run --silent lint

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd $(EXTENSION) && npm run --silent format

# The README's table and the extension's settings, from server/tenfold/settings.py.
settings: setup
	$(BIN)/python docs/settings.py

# The README's picture, from a real run of the demo.
picture: setup
	$(BIN)/python docs/picture.py

clean:
	rm -rf $(VENV) $(EXTENSION)/node_modules $(EXTENSION)/dist .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
