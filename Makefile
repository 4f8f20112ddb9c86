# Readers need `make book`, authors `make chapter TOPIC=…`. Each command sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := _build/html
WORKERS ?= auto

# Python compiles what it imports, once, wherever it would not: pip would compile everything.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help book serve chapter test deep lab bench audit student clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /	/' | expand -t 12

$(VENV)/.installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip==26.3  # quicker than older ones
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -r requirements.txt
	touch $@

book: $(VENV)/.installed  ## build the book into _build/html
	$(BIN)/jupyter-book build . -n -W --keep-going
	@echo "The book is in $(SITE)/index.html; 'make serve' opens it."

serve: book  ## build the book and open it in a browser
	$(BIN)/python assets/tools/serve.py $(SITE) --open

# A test process for each core, and so one thread for each: more of them only wait.
chapter test: export OMP_NUM_THREADS := 1
chapter test: TESTS := tests chapters --nbval --nbval-current-env -n $(WORKERS) --dist loadfile

chapter: $(VENV)/.installed  ## one chapter, in about a minute: make chapter TOPIC=pooling
	@test -n "$(TOPIC)" || { echo "Which chapter? For example: make chapter TOPIC=pooling"; exit 2; }
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python assets/tools/chromium.py
	$(BIN)/jupyter-book build . -n -W --keep-going --quiet
	$(BIN)/python -m pytest $(TESTS) --chapter $(TOPIC)

test: $(VENV)/.installed  ## prove it: lint, units, every notebook, the site in a browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python assets/sphinx/front_end.py
	$(BIN)/python assets/tools/chromium.py
	$(BIN)/jupyter-book build . -n -W --keep-going --quiet
	$(BIN)/python -m pytest $(TESTS) $(DEPTH)

deep: DEPTH := --deep
deep: test  ## the same, and deeper: more cases, every theme with every setting

lab: $(VENV)/.installed  ## open the notebooks in JupyterLab, at the cover
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/chapters/index.ipynb

bench: $(VENV)/.installed  ## measure the package against PyTorch, side by side
	$(BIN)/python -m benchmarks

audit: book  ## Lighthouse (mobile) and axe on the built pages
	$(BIN)/python assets/sphinx/front_end.py
	$(BIN)/python assets/tools/audit.py

student: $(VENV)/.installed  ## cut the edition without solutions into student/
	$(BIN)/python -m dlbook.check.student chapters student

clean:  ## remove what the commands above made
	rm -rf $(VENV) _build node_modules student .pytest_cache .ruff_cache .hypothesis *.egg-info
