"""The GitHub workflows: actions by commit, least permissions, an end to each job, nothing pasted into a shell."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# What a job may do beyond reading the sources; any other job that asks for more is a mistake.
GRANTS = {
    ("publish", "build"): {"contents": "read", "pages": "read"},
    ("publish", "deploy"): {"pages": "write", "id-token": "write"},
    ("release", "release"): {"contents": "write"},
}
PINNED = re.compile(r"^\s*(?:- )?uses: (?P<action>[\w./-]+)@(?P<sha>[0-9a-f]{40}) # v(?P<version>\d+\.\d+\.\d+)$")


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request):
    return request.param.stem, yaml.safe_load(request.param.read_text(encoding="utf-8"))


def steps(content):
    return [step for job in content["jobs"].values() for step in job["steps"]]


def test_there_is_one_for_each_task():
    assert {path.stem for path in WORKFLOWS} == {"test", "publish", "weekly", "links", "release"}


def test_each_action_is_pinned_to_one_commit_with_its_version():
    pins = {}
    for path in WORKFLOWS:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
        used = [step["uses"] for step in steps(yaml.safe_load(path.read_text(encoding="utf-8"))) if "uses" in step]
        assert len(lines) == len(used)
        for line in lines:
            match = PINNED.match(line)
            assert match, f"{path.name}: {line.strip()}"
            pins.setdefault(match["action"], set()).add((match["sha"], match["version"]))
    assert {action for action, found in pins.items() if len(found) > 1} == set()
    assert all(action.startswith("actions/") for action in pins)


def test_a_job_may_do_what_it_needs_and_ends(workflow):
    name, content = workflow
    assert content["permissions"] == {}
    assert content["concurrency"]["group"]
    for key, job in content["jobs"].items():
        assert job["permissions"] == GRANTS.get((name, key), {"contents": "read"}), key
        assert 0 < job["timeout-minutes"] <= 60, key
        assert re.fullmatch(r"ubuntu-\d\d\.04", job["runs-on"]), key


def test_no_job_keeps_the_credentials_or_pastes_an_expression_into_a_shell(workflow):
    for step in steps(workflow[1]):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        assert "${{" not in step.get("run", "")


def test_no_address_of_a_repository_is_written_down():
    for path in WORKFLOWS:
        assert not re.search(r"https?://|github\.(?:com|io)\b", path.read_text(encoding="utf-8")), path.name


def test_only_a_push_to_main_or_a_tag_publishes():
    on = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))[True] for path in WORKFLOWS}
    assert on["publish"] == {"push": {"branches": ["main"]}, "workflow_dispatch": None}
    assert on["release"] == {"push": {"tags": ["v*"]}}
    for name in ("weekly", "links"):
        assert set(on[name]) == {"schedule", "workflow_dispatch"}


def test_a_site_that_is_published_or_released_knows_its_history_and_only_the_published_one_its_address():
    found = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS}
    told = {}
    for name, content in found.items():
        checkouts = [s for s in steps(content) if s.get("uses", "").startswith("actions/checkout@")]
        whole = all(step["with"].get("fetch-depth") == 0 for step in checkouts)
        assert whole == (name in ("publish", "release")), name
        told[name] = [s["env"]["TRACED_BOOK_SITE"] for s in steps(content) if "TRACED_BOOK_SITE" in s.get("env", {})]
    assert {name: value for name, value in told.items() if value} == {
        # The book, and its editions.
        "publish": ["${{ steps.pages.outputs.base_url }}"] * 2
    }
    [asked] = [step for step in steps(found["publish"]) if step.get("id") == "pages"]
    assert asked["uses"].startswith("actions/configure-pages@")


def test_the_matrix_is_the_pythons_that_the_project_supports():
    content = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
    assert content["jobs"]["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]


def test_each_target_and_command_that_a_job_runs_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    commands = {"archives", "notes", "pdf"}
    for path in WORKFLOWS:
        run = "\n".join(s.get("run", "") for s in steps(yaml.safe_load(path.read_text(encoding="utf-8"))))
        assert set(re.findall(r"\bmake ([a-z]+)", run)) <= targets
        assert set(re.findall(r"defense-ties ([a-z]+)", run)) <= commands


def test_the_linter_would_find_an_action_that_is_not_pinned(tmp_path):
    """``make test`` runs it on the workflows as they are."""
    linter = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--quiet", "--pedantic"]
    damaged = tmp_path / ".github" / "workflows" / "test.yml"
    damaged.parent.mkdir(parents=True)
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    damaged.write_text(re.sub(r"checkout@\w{40} # v6\S*", "checkout@v6", text), encoding="utf-8")
    done = subprocess.run([*linter, str(tmp_path / ".github")], capture_output=True, text=True)
    assert done.returncode != 0
    assert "unpinned-uses" in done.stdout
