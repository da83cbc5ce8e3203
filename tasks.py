"""Sets Talkback up and runs it, with nothing but Python 3.11 and a package registry.

    python3 tasks.py demo    the real bot in a simulated Discord, in the browser; no token needed
    python3 tasks.py test    lint, format, types and all tests
    python3 tasks.py run     the bot on Discord (needs DISCORD_TOKEN)

Whatever follows is handed on: `python3 tasks.py demo --tour`, `python3 tasks.py test -k mixes`.
The first call makes `.venv` beside this file and installs the pinned packages, each checked by its
hash; later calls start at once, until a lock changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
_WORKERS = 2 + max(2, os.cpu_count() or 0)  # a test waits for a disk or a process now and then
HOLDS = {"run": ("run", "demo", "dev"), "demo": ("demo", "dev"), "dev": ("dev",)}


def main(arguments: list[str]) -> int:
    """Set up what the task needs and do it; the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - it is started before anything checks that
        print("Talkback needs Python 3.11 or newer; this is " + sys.version.split()[0])
        return 2
    task, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if task == "test":
        set_up("dev")
        return check(rest)
    if task in {"demo", "run"}:
        set_up(task)
        return call(str(PYTHON), "-m", "bot", task, *rest)
    print(__doc__)
    return 2


def check(pytest_arguments: list[str]) -> int:
    """Lint, format, types, tests: all of them, even when one fails; the first failure's status."""
    statuses = [
        call(str(PYTHON), "-m", "ruff", "check", "."),
        call(str(PYTHON), "-m", "ruff", "format", "--check", "."),
        call(str(PYTHON), "-m", "pyright"),
        call(str(PYTHON), "-m", "pytest", "-n", str(_WORKERS), *pytest_arguments),
    ]
    return next((status for status in statuses if status), 0)


def set_up(lock: str) -> None:
    """Make the environment hold the packages of a lock, unless it does already."""
    if any(_stamp(name).exists() and _is_current(name) for name in HOLDS[lock]):
        return
    make_environment()
    print(f"Installing requirements/{lock}.lock ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    lock_file = ROOT / "requirements" / f"{lock}.lock"
    subprocess.run([*pip, "--require-hashes", "-r", str(lock_file)], check=True)  # noqa: S603
    project = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    subprocess.run([*pip, *project], check=True)  # noqa: S603
    _stamp(lock).write_text(_digest(lock), encoding="utf-8")


def make_environment() -> None:
    """Make `.venv`, unless it is there; what an earlier call left half made is made anew."""
    if _has_pip():
        return
    print("Making .venv ...", flush=True)
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except BaseException as error:  # Ctrl+C too: a later call is to begin from nothing
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        if isinstance(error, subprocess.CalledProcessError):
            sys.exit(
                "This Python cannot put pip into .venv: install python3-venv (on Debian and "
                "Ubuntu: sudo apt install python3-venv), then start this again."
            )
        raise


def call(*command: str) -> int:
    """Run a command in the repository; its exit status.

    The Pythons that it starts (the tests some hundreds) share their compiled code, in `.venv`.
    """
    print("$", *command[1:], flush=True)
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(ENVIRONMENT / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 130


def _has_pip() -> bool:
    if not PYTHON.exists():
        return False
    asked = [str(PYTHON), "-m", "pip", "--version"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603


def _is_current(lock: str) -> bool:
    return _stamp(lock).read_text(encoding="utf-8") == _digest(lock)


def _stamp(lock: str) -> Path:
    return ENVIRONMENT / f"talkback-{lock}.stamp"


def _digest(lock: str) -> str:
    content = (ROOT / "requirements" / f"{lock}.lock").read_bytes()
    return hashlib.sha256(content + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
