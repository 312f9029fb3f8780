"""Which commit the sources are of: as git says it plainly, or as an archive was given it; else it is unknown, and why."""

import datetime as dt
import os
import subprocess
from types import SimpleNamespace

import pytest

from tests.checkouts import git
from traced_book import book, citation, provenance, repository, sphinx
from traced_book.book import here
from traced_book.editions.sentences import cited_state
from traced_book.provenance import Build, GitError, answer, state

COMMIT = "0123456789abcdef0123456789abcdef01234567"
# What a person may have told git; each changed an answer, or would.
TOLD = """
[color]
    ui = always
    diff = always
[column]
    ui = always
[log]
    showSignature = true
    decorate = full
[gpg]
    program = {gpg}
[core]
    pager = cat -A
    quotePath = true
[diff]
    mnemonicPrefix = true
[pager]
    log = true
    tag = true
"""


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "é.txt").write_text("1")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first", "--date", "2026-11-01T12:00:00Z")
    for tag in ("v0.9.0", "v1.0.0", "v1.1.0"):
        git(folder, "tag", tag)
    return folder


def test_a_commit_and_what_changed_since(checkout):
    commit = git(checkout, "rev-parse", "HEAD")
    assert state(checkout) == Build(commit)
    assert state(checkout).words == cited_state(state(checkout)) == f"commit {commit[:10]}"
    (checkout / "é.txt").write_text("2")
    assert state(checkout) == Build(commit, ("é.txt",))
    assert cited_state(state(checkout)) == f"commit {commit[:10]}, with uncommitted changes"


def test_a_persons_settings_of_git_have_no_say(checkout, tmp_path, monkeypatch):
    asked = [
        lambda: state(checkout),
        lambda: repository.reference(checkout),
        lambda: provenance.git("log", "-1", "--format=%cs", root=checkout),
        lambda: provenance.git("show", "--no-patch", "--format=%cI", "HEAD", root=checkout),
    ]
    (checkout / "é.txt").write_text("2")
    plain = [ask() for ask in asked]
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    gpg = tmp_path / "gpg"
    gpg.write_text("#!/bin/sh\necho signed >&2\necho signed\nexit 1\n")
    gpg.chmod(0o755)
    (tmp_path / "config").write_text(TOLD.format(gpg=gpg))
    told = {"GIT_CONFIG_GLOBAL": tmp_path / "config", "GIT_DIR": other / ".git", "GIT_WORK_TREE": other}
    told |= {
        "GIT_INDEX_FILE": other / "index",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_PAGER": "cat -A",
        "LC_ALL": "de_DE.UTF-8",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, str(value))
    assert [ask() for ask in asked] == plain
    assert plain[1] == "v1.1.0"
    assert None not in plain


def test_a_signed_commit_is_answered_plainly(checkout, tmp_path, monkeypatch):
    """Git prints what it finds of a signature before what it was asked for, where it is told to."""
    head = git(checkout, "cat-file", "commit", "HEAD")
    lines, _, message = head.partition("\n\n")
    signed = f"{lines}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n{message}\n"
    made = subprocess.run(
        ["git", "-C", checkout, "hash-object", "-t", "commit", "-w", "--stdin"],
        input=signed,
        capture_output=True,
        text=True,
        check=True,
    )
    git(checkout, "reset", "--quiet", "--hard", made.stdout.strip())
    gpg = tmp_path / "gpg"
    gpg.write_text("#!/bin/sh\necho '[GNUPG:] GOODSIG'\necho signed >&2\n")
    gpg.chmod(0o755)
    (tmp_path / "config").write_text(TOLD.format(gpg=gpg))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert "signed" in git(checkout, "log", "-1", "--format=%cs")
    day = provenance.git("log", "-1", "--format=%cs", root=checkout)
    assert len(day) == len("2026-11-01")


def test_a_git_that_refuses_is_quoted(checkout, monkeypatch):
    """Git takes a checkout for another's where it is told to assume so, as for one of another owner."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setattr(provenance, "_KEPT", (*provenance._KEPT, "GIT_TEST_"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    found = state(checkout)
    assert found.commit == ""
    assert "dubious ownership" in found.unknown
    assert (found.words, cited_state(found)) == ("an unknown commit", "")


def test_without_git_and_without_a_checkout_the_reason_is_named(checkout, tmp_path, monkeypatch):
    inside = checkout / "inside"
    inside.mkdir()
    assert (
        state(inside).unknown
        == f"{inside} is no checkout of its own, it lies in that at {checkout}, which does not have it"
    )
    assert "not a git repository" in state(tmp_path).unknown
    monkeypatch.setenv("PATH", str(tmp_path))
    assert state(checkout).unknown.startswith("git could not be started")
    with pytest.raises(GitError):
        answer("rev-parse", "HEAD", root=checkout)


@pytest.mark.parametrize("text", ["commit: $Format:%H$\n", "commit: \n", "", f"commit: {COMMIT}x\n"])
def test_a_file_that_git_has_not_filled_in_names_no_commit(tmp_path, text):
    (tmp_path / provenance.ARCHIVE).write_text(text)
    assert state(tmp_path).commit == ""
    assert repository.reference(tmp_path) is None


def test_an_archive_names_its_commit_and_can_be_launched(tmp_path):
    (tmp_path / provenance.ARCHIVE).write_text(f"commit: {COMMIT}\n")
    assert state(tmp_path) == Build(COMMIT, archived=True)
    found = repository.place({repository.VARIABLE: "https://github.com/someone/book"}, tmp_path)
    assert found == repository.Place("https://github.com/someone/book", COMMIT)


def test_a_reference_says_nothing_of_an_unknown_commit():
    book = citation.Work(
        "A book", (citation.Author("One", "Some"),), "2.0.0", dt.date(2027, 3, 4), ("word",), "Abstract.", ""
    )
    for kind in ("book", "chapter", "figure", "data"):
        for address in ("", "https://example.org/a.html"):
            item = citation.Cited("a", kind, "A", "a.html", address, cited_state(Build("", unknown="git said so")))
            made = [form(book, item) for form in (*citation.FORMATS.values(), citation.apa, citation.chicago)]
            for text in made:
                assert not [word for word in ("unknown", "git", "; )", ", ,", "; .", " ,", ",,") if word in text], text
                assert "a.html, \n" not in text
            assert f"(Version {book.version})" in made[-2]
            assert f"Version {book.version}" in made[-1]


def test_a_build_that_does_not_know_its_commit_says_so_and_what_is_missing_for_it(monkeypatch, capsys, tmp_path):
    config = SimpleNamespace(**{f"traced_{name}": value for name, value in vars(here().settings).items()})
    monkeypatch.setattr(provenance, "build", lambda: Build("", unknown="git said so"))
    monkeypatch.setattr(repository, "reference", lambda root: None)
    monkeypatch.setattr(book, "_used", [])
    app = SimpleNamespace(srcdir=tmp_path)
    monkeypatch.setenv(repository.VARIABLE, "https://github.com/someone/book")
    sphinx.begin(app, config)
    assert capsys.readouterr().err == (
        "WARNING: the commit of the sources is unknown, so no page can be opened from https://github.com/someone/book: "
        "git said so\n"
    )
    assert config.traced_place is None
    monkeypatch.setenv(repository.VARIABLE, "")
    sphinx.begin(app, config)
    assert capsys.readouterr().err == "WARNING: the commit of the sources is unknown: git said so\n"
