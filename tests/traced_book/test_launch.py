"""Which repository and which version of it the launch buttons open."""

import pytest

from tests.checkouts import git
from traced_book.repository import VARIABLE, Place, RepositoryError, normal, place, reference, repository


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "first")
    return folder


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://github.com/someone/book", "https://github.com/someone/book"),
        ("https://github.com/someone/book.git", "https://github.com/someone/book"),
        ("https://github.com/someone/a.book/", "https://github.com/someone/a.book"),
        ("git@github.com:someone/book.git", "https://github.com/someone/book"),
        ("ssh://git@gitlab.com/someone/book.git", "https://gitlab.com/someone/book"),
        ("https://name:secret@github.com/someone/book", "https://github.com/someone/book"),
        ("https://gitlab.com/group/part/book", None),
        ("https://github.com/someone", None),
        ("https://github.com.example.org/someone/book", None),
        ("https://example.org/github.com/someone/book", None),
        ("https://git.example.org/someone/book", None),
        ("/srv/git/book.git", None),
        ("", None),
    ],
)
def test_which_addresses_binder_can_reach(address, found):
    assert normal(address) == found


def test_the_variable_decides_then_the_workflow_then_the_remote(checkout):
    git(checkout, "remote", "add", "origin", "git@github.com:remote/book.git")
    workflow = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "workflow/book"}
    variable = {VARIABLE: "https://gitlab.com/variable/book"}
    assert repository(workflow | variable, checkout) == "https://gitlab.com/variable/book"
    assert repository(workflow, checkout) == "https://github.com/workflow/book"
    assert repository({}, checkout) == "https://github.com/remote/book"
    assert repository({VARIABLE: ""} | workflow, checkout) is None
    assert repository(workflow | {"GITHUB_SERVER_URL": "https://github.example.org"}, checkout) is None


def test_without_a_public_remote_there_is_no_repository(checkout, tmp_path):
    assert repository({}, checkout) is None
    git(checkout, "remote", "add", "origin", str(tmp_path))
    assert repository({}, checkout) is None
    assert place({}, checkout) is None


def test_a_variable_that_names_no_repository_is_an_error_that_says_what_is_expected(checkout):
    with pytest.raises(RepositoryError, match=r"TRACED_BOOK_REPOSITORY is 'someone/book': expected https://github"):
        repository({VARIABLE: "someone/book"}, checkout)


def test_a_release_is_opened_by_its_tag_and_anything_else_by_its_commit(checkout):
    first = git(checkout, "rev-parse", "HEAD")
    assert reference(checkout) == first
    git(checkout, "tag", "draft")
    assert reference(checkout) == first
    for tag in ("v1.2.0", "v1.10.0"):
        git(checkout, "tag", tag)
    assert reference(checkout) == "v1.10.0"
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "second")
    assert reference(checkout) == git(checkout, "rev-parse", "HEAD") != first


def test_a_folder_inside_another_checkout_is_not_taken_for_it(checkout):
    git(checkout, "remote", "add", "origin", "https://github.com/other/book")
    inside = checkout / "archive"
    inside.mkdir()
    assert repository({}, inside) is None
    assert reference(inside) is None
    assert place({VARIABLE: "https://github.com/someone/book"}, inside) is None


def test_a_book_in_a_folder_of_its_repository_is_launched_there(checkout):
    git(checkout, "remote", "add", "origin", "https://github.com/other/book")
    inside = checkout / "docs"
    inside.mkdir()
    (inside / "page.md").write_text("text")
    git(checkout, "add", "docs")
    git(checkout, "commit", "--quiet", "--message", "a book")
    found = place({}, inside)
    assert found == Place("https://github.com/other/book", git(checkout, "rev-parse", "HEAD"), "docs/")
    assert found.file("page.md") == f"https://github.com/other/book/blob/{found.ref}/docs/page.md"
    assert place({}, checkout).folder == ""


def test_a_place_names_its_parts():
    found = Place("https://gitlab.com/someone/book", "v1.0.0")
    assert (found.host, found.provider, found.repository) == ("gitlab.com", "gitlab", "someone/book")


def test_a_place_shows_a_file_as_its_host_does():
    path = "book/countries/chile.ipynb"
    assert Place("https://github.com/a/b", "v1").file(path) == f"https://github.com/a/b/blob/v1/{path}"
    assert Place("https://gitlab.com/a/b", "v1").file(path) == f"https://gitlab.com/a/b/-/blob/v1/{path}"
