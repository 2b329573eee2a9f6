"""Entry point. Kept to syntax that Python 2.7 and 3.0 read too, so that they can say what is wrong."""

import os
import subprocess
import sys

OLDEST = (3, 11)
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
CHECK = "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))"


def works(program):
    # type: (str) -> bool
    """Try it: a name on the PATH may be a shim with nothing behind it, or lack Debian's venv package."""
    try:
        with open(os.devnull, "w") as nowhere:
            command = [program, "-c", CHECK]
            return subprocess.call(command, stdout=nowhere, stderr=nowhere) == 0  # noqa: S603 (names of ours)
    except OSError:
        return False


def main():
    # type: () -> None
    if sys.version_info < OLDEST or not works(sys.executable):
        if "PMAPP_PYTHON_TRIED" not in os.environ:
            os.environ["PMAPP_PYTHON_TRIED"] = "1"
            for name in NAMES:
                if works(name):
                    command = [name, "-B", "-m", "bootstrap"]
                    command.extend(sys.argv[1:])
                    os.execvp(name, command)  # noqa: S606 (a newer Python, same arguments)
        found = ".".join(str(part) for part in sys.version_info[:2])
        if sys.version_info < OLDEST:
            mend = "install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3.11"
            sys.exit("pmapp needs Python 3.11 or newer, and this is " + found + ": " + mend)
        sys.exit("Python " + found + " lacks its venv module: install it, e.g. apt-get install python3-venv")
    os.environ.pop("PMAPP_PYTHON_TRIED", None)
    from bootstrap.commands import run

    run(sys.argv[1:])


if __name__ == "__main__":
    main()
