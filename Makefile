# Every step from a fresh checkout; `make setup` does nothing the second time.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
MODEL := qwen2.5-coder-0.5b

.PHONY: setup demo test test-quick lint format clean picture

setup: $(STAMP)

# torch first and by pip: it is the CPU build; everything else then finds it installed.
$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --progress-bar on torch==2.13.0 --constraint requirements.lock
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --group dev --editable ".[local,openai]"
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

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The picture of the README, from a real run.
picture: setup
	$(BIN)/python docs/picture.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
