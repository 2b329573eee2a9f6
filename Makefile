# Thin on purpose: the work is in bootstrap/, which needs nothing but Python.
PYTHON ?= python3
ARGS ?=

.PHONY: run test check bench format lock stop clean
run test check bench format lock stop clean:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "pmapp needs Python 3.11 or newer, and $(PYTHON) is not there: install it, or name one: make $@ PYTHON=/path/to/python3.11" >&2; exit 1; }
	@exec $(PYTHON) -B -m bootstrap $@ $(ARGS)
