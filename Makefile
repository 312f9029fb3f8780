# The three commands anyone needs: `make book`, `make review` and `make test`. Nothing but Python 3.11+ and make is required
# (and Chromium for the browser tests).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := _build/html
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Packages from elsewhere would be taken for those of the lock.
unexport PYTHONPATH PYTHONHOME

.PHONY: book test mutants serve review links bench pdf editions archives wheel wheel-check lock lock-check notebooks clean
.DEFAULT_GOAL := book

# The stamp records what was installed: a changed lock or project file makes the environment again, since that of the machine too
# says what it offers to others. The lock is whole, so nothing is resolved: an older pip would look at versions that the lock
# doesn't have, and stop. Of a person's settings of pip only those of the index count (.ci/install.py).
$(VENV)/.installed: requirements.lock pyproject.toml src/traced_book/pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python .ci/install.py --quiet --no-compile --no-deps --require-hashes --only-binary :all: -r requirements.lock
# On all cores, where pip would take one. Some packages hold files that are no Python of today.
	$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	$(BIN)/python .ci/install.py --quiet --no-deps --no-build-isolation --editable src/traced_book --editable .
	$(BIN)/pip check --quiet
	touch $@

## book: environment and site; fails on any warning and on any notebook that raises. Does again only what has changed.
book: $(VENV)/.installed
	$(BIN)/jupyter-book build . --warningiserror --keep-going --nitpick
	@echo "The book is at $(SITE)/index.html"

## serve: read the book at http://127.0.0.1:8000
serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) 8000

## test: environment and every check (the review builds the book, runs strict nbval and validates the tables)
test: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/zizmor --offline --quiet --pedantic .github
	$(MAKE) review
# The files that take longest come first, so that no process is left with one of them at the end.
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 40 --durations-min 5 tests/site tests/lab tests

## review: for a reviewer: run everything, build the book, compare, end with a one-page report (_build/review.md).
# Nothing is left of an earlier build, which would prove nothing. The notebooks run in nbval; the book is built of those runs.
review: $(VENV)/.installed
	rm -rf $(SITE) _build/.doctrees _build/runs _build/drawings
	$(BIN)/traced-book review --site $(SITE) --build '$(MAKE) book'

## mutants: change the code a little, many times, and list what no unit test notices (tests/mutants.py)
mutants: $(VENV)/.installed
	$(BIN)/python -m tests.mutants

## bench: how fast the book builds and reads, beside a stock Jupyter Book of the same chapters (benchmarks/README.md)
bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks --readme

## links: look up each link to another host (the list: _build/links/_build/html/output.txt)
links: $(VENV)/.installed
	$(BIN)/jupyter-book build . --builder linkcheck --all --path-output _build/links

## pdf: the whole book as a PDF, set from the built site
pdf: book
	$(BIN)/traced-book pdf --site $(SITE)

## editions: the book in the other languages of its settings, from the same runs, into folders of the built site; each with its PDF
editions: book
	$(BIN)/traced-book editions --site $(SITE) --strict
	for site in $(SITE)/*/trace.json; do $(BIN)/traced-book pdf --site "$${site%/trace.json}" --publish || exit 1; done

## archives: the site, the data package and the PDF as a release attaches them, with checksums
archives: pdf
	$(BIN)/traced-book release --site $(SITE) --pdf _build/strategic-alignments-and-defense-ties.pdf

## wheel: the machine alone, as a package for other books (_build/wheel). What an earlier one has left would be taken for code.
wheel: $(VENV)/.installed
	rm -rf src/traced_book/build _build/wheel
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir _build/wheel src/traced_book
	rm -rf src/traced_book/build

## wheel-check: the wheel in a new environment beside a stock Jupyter Book, with three small books. Asks the package index.
wheel-check: wheel
	$(BIN)/pytest -m package_index tests/traced_book/test_fresh_environment.py

## notebooks: run every notebook and store its outputs, cleaned
notebooks: $(VENV)/.installed
	$(BIN)/traced-book run

## lock: resolve the dependencies of pyproject.toml anew, with the resolver of resolver.lock
lock: $(VENV)/.installed
	$(BIN)/python -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet --no-deps --require-hashes --only-binary :all: -r resolver.lock
	$(VENV)-lock/bin/uv pip compile pyproject.toml --universal --upgrade --generate-hashes --python-version 3.11 \
	  --no-header --no-emit-index-url --output-file requirements.lock
	rm -rf $(VENV)-lock

## lock-check: whether the least and the newest pip that Binder may have need nothing beyond the lock. Asks the package index.
lock-check: $(VENV)/.installed
	$(BIN)/pytest -m package_index tests/test_project.py

clean:
	rm -rf $(VENV) _build
