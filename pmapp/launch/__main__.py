"""Start everything, or with the word `stop` end what an earlier start left."""

import sys

from bootstrap.console import Problem, say
from bootstrap.places import data_dir
from pmapp.launch.session import Asked, start, stop
from pmapp.services import ServiceError


def main() -> None:
    try:
        if sys.argv[1:] == ["stop"]:
            stop(data_dir(), say)
        else:
            start(data_dir())
    except (Problem, ServiceError) as problem:
        sys.exit(f"\n{problem}")
    except Asked:
        say("Stopped.")


if __name__ == "__main__":
    main()
