"""`tasks.py` makes its environment also where an earlier call could not, or was broken off."""

import subprocess
import venv
from pathlib import Path

import pytest

import tasks


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the environment is made, instead of beside `tasks.py`."""
    made = tmp_path / ".venv"
    python = made / tasks.PYTHON.relative_to(tasks.ENVIRONMENT)
    monkeypatch.setattr(tasks, "ENVIRONMENT", made)
    monkeypatch.setattr(tasks, "PYTHON", python)
    return made


def half_made(error: BaseException) -> object:
    """What `venv.create` does where the step that installs pip fails."""

    def create(folder: Path, **_: bool) -> None:
        venv.EnvBuilder().create(folder)
        raise error

    return create


def test_an_environment_without_pip_is_made_anew_and_one_that_has_it_stays(place: Path) -> None:
    venv.EnvBuilder().create(place)
    (place / "talkback-dev.stamp").write_text("left over", encoding="utf-8")

    tasks.make_environment()
    assert not (place / "talkback-dev.stamp").exists()

    (place / "talkback-dev.stamp").write_text("installed", encoding="utf-8")
    tasks.make_environment()
    assert (place / "talkback-dev.stamp").exists()


def test_where_venv_lacks_pip_it_says_what_to_install_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    failed = subprocess.CalledProcessError(1, ["python", "-m", "ensurepip"])
    monkeypatch.setattr(venv, "create", half_made(failed))

    with pytest.raises(SystemExit, match="install python3-venv"):
        tasks.make_environment()

    assert not place.exists()


def test_an_environment_that_is_broken_off_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    monkeypatch.setattr(venv, "create", half_made(KeyboardInterrupt()))

    with pytest.raises(KeyboardInterrupt):
        tasks.make_environment()

    assert not place.exists()
