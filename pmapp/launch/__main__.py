"""Start everything; `stop` ends what runs; `addresses` prints what a shell needs to reach the services."""

import shlex
import sys

from bootstrap.console import Problem, say
from bootstrap.places import data_dir
from pmapp.launch.session import Asked, start, stop
from pmapp.services import ServiceError, ensure


def main() -> None:
    try:
        if sys.argv[1:] == ["stop"]:
            stop(data_dir(), say)
        elif sys.argv[1:] == ["addresses"]:
            for name, value in ensure(data_dir()).items():
                say(f"export {name}={shlex.quote(value)}")
        else:
            start(data_dir())
    except (Problem, ServiceError) as problem:
        sys.exit(f"\n{problem}")
    except Asked:
        say("Stopped.")


if __name__ == "__main__":
    main()
