"""What a release consists of: archives with the same bytes for the same files."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest

from tests.traced_book import small_books
from traced_book import book
from traced_book.book import here
from traced_book.cli import main
from traced_book.proof import archives
from traced_book.tables import descriptor, file_of
from traced_book.validate import validate


@pytest.fixture
def built(tmp_path):
    """A site of three files, one of which only the builder reads, of a book with two tables."""
    root, folder = tmp_path / "book", tmp_path / "html"
    (root / "data").mkdir(parents=True)
    small_books.tables(root / "data", {"people": "name,born\nAnn,1970\n", "votes": "day,ayes\nMonday,3\n"})
    for name, text in {"CITATION.cff": small_books.CITATION, "LICENSE-TEXT": "as you like", "CHANGELOG.md": ""}.items():
        (root / name).write_text(text, encoding="utf-8")
    (folder / "book").mkdir(parents=True)
    for name in ("trace.json", "book/index.html", ".buildinfo"):
        (folder / name).write_text(f"this is {name}", encoding="utf-8")
    with book.using(book.at(root)):
        yield folder


def test_the_same_files_give_the_same_bytes(built, tmp_path):
    first = archives.archives(built, tmp_path / "first")
    for path in built.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    again = tmp_path / "again"
    shutil.copytree(built, again)
    second = archives.archives(again, tmp_path / "second")
    assert [path.name for path in first] == ["site.zip", "data-package.zip", "SHA256SUMS"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert sorted(p.name for p in (tmp_path / "first").iterdir()) == sorted(p.name for p in first)


def test_the_checksums_are_those_of_the_archives(built, tmp_path):
    *made, sums = archives.archives(built, tmp_path)
    expected = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in made]
    assert sums.read_text(encoding="utf-8").splitlines() == expected
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True)


def test_the_book_as_a_pdf_is_released_with_them(built, tmp_path):
    pdf = tmp_path / "book.pdf"
    pdf.write_bytes(b"%PDF")
    made = archives.archives(built, tmp_path / "out", pdf=pdf)
    assert [path.name for path in made] == ["site.zip", "data-package.zip", "book.pdf", "SHA256SUMS"]
    assert f"{hashlib.sha256(b'%PDF').hexdigest()}  book.pdf" in made[-1].read_text(encoding="utf-8").splitlines()
    assert made[2].read_bytes() == b"%PDF"


def test_a_pdf_that_is_not_there_stops_it(built, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"gone\.pdf"):
        archives.archives(built, tmp_path / "out", pdf=tmp_path / "gone.pdf")
    assert not (tmp_path / "out").exists()


def test_the_site_is_whole_without_what_only_the_builder_reads(built, tmp_path):
    site, _, _ = archives.archives(built, tmp_path)
    with zipfile.ZipFile(site) as archive:
        assert archive.namelist() == ["book/index.html", "trace.json"]
        assert archive.read("trace.json") == b"this is trace.json"


def test_the_data_package_is_valid_where_it_is_unpacked(built, tmp_path):
    _, package, _ = archives.archives(built, tmp_path / "out")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert validate(tmp_path / "unpacked") == []
    held = {path.name for path in (tmp_path / "unpacked").iterdir()}
    assert held == {"people.csv", "votes.csv", "datapackage.json", "LICENSE-TEXT", "CITATION.cff"}


def test_a_table_without_its_hash_stops_it(built, tmp_path):
    data = here().data
    (data / "votes.csv").write_text("day\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"votes\.csv: SHA-256 \w{12}…, expected \w{12}…"):
        archives.archives(built, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_site_that_is_not_built_stops_it(tmp_path, capsys):
    assert main(["release", "--site", str(tmp_path), "--to", str(tmp_path / "out")]) == 1
    assert "expected a built site" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("commit", "said"), [("c0ffee", False), ("", True)])
def test_a_site_of_an_unknown_commit_is_released_with_a_warning(commit, said, built, tmp_path, capsys):
    (built / "trace.json").write_text(json.dumps({"commit": commit}), encoding="utf-8")
    assert main(["release", "--site", str(built), "--to", str(tmp_path / "out")]) == 0
    assert ("does not say of which commit it is" in capsys.readouterr().err) is said


def test_what_tells_hosts_to_publish_all_folders_is_in_the_archive(built, tmp_path):
    (built / ".nojekyll").touch()
    made = archives.archives(built, tmp_path / "out")
    assert zipfile.ZipFile(made[0]).namelist() == [".nojekyll", "book/index.html", "trace.json"]


@pytest.mark.parametrize("place", ["secret.txt", "book/folder"])
def test_a_link_in_the_site_stops_the_archive(built, tmp_path, place):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("not ours", encoding="utf-8")
    (built / place).symlink_to(tmp_path / "outside" / ("secret" if "." in place else ""))
    with pytest.raises(ValueError, match=rf"{place}: found a link to .*outside"):
        archives.archives(built, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/passwd", "link.csv", "sub/outside.csv"])
def test_a_table_outside_the_folder_of_the_tables_is_in_no_archive_and_not_valid(built, tmp_path, path):
    data = here().data
    (tmp_path / "outside.csv").write_text("a\n1\n", encoding="utf-8")
    (data / "link.csv").symlink_to(tmp_path / "outside.csv")
    package = descriptor(data)
    package["resources"][0]["path"] = path
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    problem = f"table 'people': path {path!r} leads to "
    with pytest.raises(ValueError, match=re.escape(problem)):
        archives.archives(built, tmp_path / "out")
    assert problem in validate(data)[0]
    with pytest.raises(ValueError, match=re.escape(problem)):
        file_of(package["resources"][0], data)


@pytest.mark.parametrize(
    "path", ["../data/votes.csv", "./votes.csv", "..\\votes.csv", "datapackage.json", ".votes.csv", 'a" onclick="x.csv']
)
def test_a_table_bears_the_plain_name_of_a_csv_file_by_which_it_is_unpacked(built, tmp_path, path):
    """From within the folder each leads to a file of it; an archive would hold the path as it is written."""
    data = here().data
    package = descriptor(data)
    (data / path).write_bytes((data / path).read_bytes() if (data / path).exists() else b"a\n1\n")
    package["resources"][0]["path"] = path
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    problem = f"datapackage.json, table 'people': path {path!r}: expected the name of a CSV file"
    with pytest.raises(ValueError, match=re.escape(problem)):
        archives.archives(built, tmp_path / "out")
    assert validate(data)[0].startswith(problem)
    assert not (tmp_path / "out").exists()
