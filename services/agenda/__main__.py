"""`python -m services.agenda serve` answers calls; `… worker` says what is due on a Hatchet."""

import sys


def main(arguments: list[str]) -> int:
    """The exit code of the command; serve when none is named."""
    if arguments[:1] == ["worker"]:
        from services.agenda.worker import work

        return work()
    from services.agenda.main import serve

    return serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
elif __name__ == "__mp_main__":
    # The worker's listener for the engine is a child that Python starts from this file; it must not outlive the worker.
    from services.agenda.listener_child import prepare

    prepare()
