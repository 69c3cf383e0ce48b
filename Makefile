# Every step from a fresh checkout; `make setup` does nothing the second time.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXTENSION := vscode-extension
NODE_STAMP := $(EXTENSION)/node_modules/.package-lock.json
WORKBENCH := tests/workbench
WORKBENCH_STAMP := $(WORKBENCH)/node_modules/.package-lock.json
WORKBENCH_CACHE := $(or $(TENFOLD_WORKBENCH),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tenfold/workbench)
# The Node.js of the workbench runs TypeScript as it stands.
NODE := $(WORKBENCH_CACHE)/node/bin/node
BENCHMARKS := tests/benchmarks
BENCH_STAMP := $(VENV)/.bench-installed
MODEL := qwen2.5-coder-0.5b

.PHONY: setup demo test test-quick test-extension test-workbench lint format settings \
	picture pictures animation bench bench-engine bench-server bench-ghost bench-peers \
	bench-fidelity bench-humaneval bench-cluster bench-plot workbench sandbox neovim emacs \
	servers kill soak fuzz code package clean

setup: $(STAMP) $(NODE_STAMP)

# torch first and by pip: it is the CPU build; everything else then finds it installed.
$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --progress-bar on torch==2.13.0 --constraint requirements.lock
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --group dev --editable ".[local,openai,cluster]"
	@touch $@

$(NODE_STAMP): $(EXTENSION)/package.json $(EXTENSION)/package-lock.json
	cd $(EXTENSION) && npm ci --silent --no-progress
	@touch $@

demo: setup
	@$(BIN)/tenfold models pull $(MODEL)
	@$(BIN)/tenfold complete examples/caption.py --open examples/vision.py --count 10 --model $(MODEL)

test: setup sandbox neovim emacs
	$(BIN)/tenfold models pull smollm2-135m
	$(BIN)/python -m pytest --durations=10
	@$(MAKE) --no-print-directory test-extension test-workbench

# The extension's logic, without an editor.
test-extension: workbench
	cd $(EXTENSION) && $(NODE) --disable-warning=MODULE_TYPELESS_PACKAGE_JSON --test \
		--test-reporter=dot "src/**/*.test.ts"

# The extension in a real VS Code, as its package.
test-workbench: package workbench sandbox
	$(BIN)/tenfold models pull smollm2-135m
	bash $(WORKBENCH)/run.sh

test-quick: setup
	$(BIN)/python -m pytest -m "not model" -x -q

lint: setup $(WORKBENCH_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd $(EXTENSION) && npm run --silent lint
	cd $(WORKBENCH) && npm run --silent lint

format: setup $(WORKBENCH_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd $(EXTENSION) && npm run --silent format
	cd $(WORKBENCH) && npm run --silent format

# The README's table and the extension's settings, from server/tenfold/settings.py.
settings: setup
	$(BIN)/python docs/settings.py

# The README's picture, from a real run of the demo.
picture: setup
	$(BIN)/python docs/picture.py

# bubblewrap, without which no example and no suite is run.
sandbox:
	@bash tests/sandbox/install.sh

# The long forms of tests/robustness: a hundred kills of each kind of work.
kill: setup
	TENFOLD_KILLS=100 $(BIN)/python -m pytest -q tests/robustness tests/test_whole_files.py -k kill

# Ten thousand requests after five thousand, with an endpoint that comes and goes.
soak: setup
	PYTHONPATH=tests $(BIN)/python -m robustness.soak $(if $(SEED),--seed $(SEED))

# Rubbish for SECONDS with each of its kinds; where atheris is installed, it goes on in the readers.
SECONDS ?= 600
fuzz: setup
	TENFOLD_FUZZ_SECONDS=$(SECONDS) $(BIN)/python -m pytest -q -x tests/fuzz
	@if $(BIN)/python -c "import atheris" 2>/dev/null; then \
		PYTHONPATH=tests $(BIN)/python -m fuzz.coverage_guided -max_total_time=$(SECONDS); \
	else echo "atheris is not installed: pip install atheris, for one more kind"; fi

# Two editors that the tests drive as their users do; without one its tests are left out.
neovim:
	@bash tests/editors/install.sh nvim neovim

emacs:
	@bash tests/editors/install.sh emacs emacs-nox elpa-eglot

# A real VS Code (code-server) and what drives it, kept in the user's cache.
workbench: setup $(WORKBENCH_STAMP)
	@bash $(WORKBENCH)/install.sh

$(WORKBENCH_STAMP): $(WORKBENCH)/package.json $(WORKBENCH)/package-lock.json
	cd $(WORKBENCH) && npm ci --silent --no-progress
	@touch $@

# The real VS Code in a browser, on the loopback interface, with Tenfold and an example.
code: workbench
	@$(BIN)/tenfold models pull $(MODEL)
	@cd $(EXTENSION) && node build.mjs
	@$(NODE) $(WORKBENCH)/code.ts

# dist/tenfold-<version>.vsix, with the server's wheel in it.
package: setup
	@cd $(EXTENSION) && node package.mjs

# Everything that is measured, into docs/benchmarks.json and the plot; tests/benchmarks/README.md.
bench: bench-engine bench-server bench-ghost bench-plot
	@$(BIN)/python $(BENCHMARKS)/collect.py show

# The local engine beside llama.cpp and transformers; BENCH_ROUNDS=5.
bench-engine: setup bench-peers
	@$(BIN)/tenfold models pull smollm2-135m
	@$(BIN)/tenfold models pull $(MODEL)
	@$(BIN)/python $(BENCHMARKS)/engine.py

bench-server: setup
	@$(BIN)/python $(BENCHMARKS)/server/bench.py --json $(BENCHMARKS)/server.json
	@$(BIN)/python $(BENCHMARKS)/collect.py server $(BENCHMARKS)/server.json

# Time from a key to ghost text, in the workbench.
bench-ghost: workbench
	@cd $(EXTENSION) && node build.mjs
	@$(NODE) $(WORKBENCH)/bench/ghost.ts 60 150 $(BENCHMARKS)/ghost.json
	@$(BIN)/python $(BENCHMARKS)/collect.py ghost $(BENCHMARKS)/ghost.json

# llama.cpp, built in the user's cache: what the engine is compared with, and nothing else.
bench-peers: setup
	@$(BIN)/python $(BENCHMARKS)/peers.py

# Servers that others wrote, built in the user's cache where they are not, and the tests that ask
# them; `make test` asks those that are there.
servers: setup
	@$(BIN)/python $(BENCHMARKS)/peers.py llama-cpp-python transformers-server
	@$(BIN)/tenfold models pull smollm2-135m
	$(BIN)/python -m pytest tests/servers -rs

# Greedy texts, and the 8 bits' distributions, against transformers in float32.
bench-fidelity: setup
	@$(BIN)/tenfold models pull smollm2-135m
	@$(BIN)/tenfold models pull $(MODEL)
	@$(BIN)/python $(BENCHMARKS)/fidelity.py

# HUMANEVAL=file of the problems, as they were published.
bench-humaneval: setup
	@$(BIN)/python $(BENCHMARKS)/humaneval.py --humaneval $(HUMANEVAL)

# A team that asks at once, on a local Ray cluster of two nodes, of which an engine and a node die.
bench-cluster: setup
	@$(BIN)/tenfold models pull smollm2-135m
	@$(BIN)/python $(BENCHMARKS)/cluster.py

bench-plot: $(BENCH_STAMP)
	@$(BIN)/python $(BENCHMARKS)/plot.py

$(BENCH_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --group bench
	@touch $@

# The README's pictures and its animation, from runs of the workbench.
pictures: workbench
	@cd $(EXTENSION) && node build.mjs
	@$(NODE) $(WORKBENCH)/pictures.ts docs

animation: workbench
	@cd $(EXTENSION) && node build.mjs
	@$(NODE) $(WORKBENCH)/animation.ts docs/tenfold.webp

clean:
	rm -rf $(VENV) $(EXTENSION)/node_modules $(EXTENSION)/dist $(WORKBENCH)/node_modules $(WORKBENCH)/out .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
