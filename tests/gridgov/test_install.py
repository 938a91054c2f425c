"""The set-up: each step when its input changed and only then, and failures as a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from gridgov import install
from gridgov.install import Step, Stopped

ROOT = install.ROOT


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "LOG", tmp_path / "install.log")
    return tmp_path


def test_a_step_is_done_once_and_again_when_its_input_changes(here: Path) -> None:
    lock, done = here / "lock.txt", []
    step = Step("Doing", here / "deep" / "stamp", lambda: [lock], lambda: done.append(lock.read_text()))
    for content in ("one", "one", "two", "two", "one"):
        lock.write_text(content)
        step.ensure()
    assert done == ["one", "two", "one"]


def test_a_renamed_input_counts_as_changed(here: Path) -> None:
    names = iter(["a.txt", "b.txt"])
    (here / "a.txt").write_text("same")
    (here / "b.txt").write_text("same")
    step = Step("Doing", here / "stamp", lambda: [here / next(names)], lambda: None)
    assert [step.ensure(), step.ensure()] == [True, True]


def test_a_failed_step_is_tried_again(here: Path) -> None:
    (here / "in").write_text("")
    step = Step(
        "Doing", here / "stamp", lambda: [here / "in"], lambda: install.run(sys.executable, "-c", "1/0")
    )
    for _ in range(2):
        with pytest.raises(
            Stopped, match=r"ZeroDivisionError(.|\n)*failed while setting up; its whole output is in"
        ):
            step.ensure()


def test_waiting_shows_progress(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "TICK", 0.2)
    install.run(sys.executable, "-c", "import time; print('Collecting things', flush=True); time.sleep(0.7)")
    assert "s  Collecting things" in capsys.readouterr().out


def test_a_full_disk_is_one_sentence() -> None:
    said = install.failure("pip", "ERROR: Could not install: [Errno 28] No space left on device\n")
    assert said == f"The disk of {ROOT} is full: free some space and start again."


@pytest.mark.parametrize(
    ("version", "number"), [("v20.20.2", 20), ("v24.1.0\n", 24), ("", 0), ("node: not found", 0)]
)
def test_node_version(version: str, number: int, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\nprintf '%s' '{version}'\n")
    node.chmod(0o755)
    assert install.node_version(str(node)) == number


@pytest.mark.parametrize(("found", "own"), [(17, True), (18, False)])
def test_an_old_node_gives_way_to_the_wheel(monkeypatch: pytest.MonkeyPatch, found: int, own: bool) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(install, "node_version", lambda _: found)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # whoever tests from an active environment has it in front
    program, env = install.npm()
    assert (program == install.VENV / "bin" / "npm") == own
    assert env["PATH"].startswith(str(install.VENV / "bin")) == own


def test_a_python_too_old_or_missing_is_one_sentence(tmp_path: Path) -> None:
    said = subprocess.run(
        ["make", "install", "PYTHON="],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert said.returncode != 0
    assert said.stderr.splitlines()[0].startswith(
        "GridGov needs Python 3.11 or newer and none is on PATH: install it"
    )


def test_the_set_up_needs_the_standard_library_alone() -> None:
    """It runs before anything is installed: -S hides the site-packages, -I our folder."""
    script = f"import runpy; runpy.run_path({str(ROOT / 'gridgov' / 'install.py')!r}, run_name='x')"
    subprocess.run([sys.executable, "-I", "-S", "-c", script], check=True)


def test_the_lock_files_have_hashes_and_name_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "://" not in text.replace("https://opencollective.com", "").replace(
            "https://github.com", ""
        ) or (name == "package-lock.json" and '"resolved"' not in text)
    pins = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line]
    assert pins
    assert all(line.endswith("\\") for line in pins)
