"""What the person at the terminal gets to see: our own sentences, and what matters of the services' output."""

from __future__ import annotations

import json
import re
import sys
import threading
import time

LINES_A_WINDOW = 20
WINDOW_S = 10.0
_SHOWN_LEVELS = ("error", "critical", "fatal")
_UNEVENTFUL = re.compile(r'\{"ts":"[^"]*","level":"(?:debug|info|warning)"')
"""How a line of a service begins that is nothing to show: nearly all of them, seven for each turn."""

_LEFT_OUT = frozenset({"ts", "level", "service", "logger", "event", "exception"})


def important(line: str) -> str | None:
    """The part of a line of a service's output that a person should see, or None.

    Services log JSON; errors are shown. What is not JSON (a sentence before the end, a traceback) is shown as it is.
    """
    if _UNEVENTFUL.match(line):
        return None
    try:
        document = json.loads(line)
    except ValueError:
        return line.rstrip() or None
    if not isinstance(document, dict) or str(document.get("level", "")).lower() not in _SHOWN_LEVELS:
        return None
    details = " ".join(f"{key}={value}" for key, value in document.items() if key not in _LEFT_OUT)
    error = document.get("exception")
    cause = f" ({error[0]})" if isinstance(error, list) and error else ""
    return f"{document.get('event', 'error')} {details}{cause}".rstrip()


class Terminal:
    """Writes lines, from any thread. A process that says too much is cut short: its log has all of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}
        self._closed = False

    def close(self) -> None:
        """Write nothing more. A thread that still wrote while the interpreter ends would abort the process."""
        with self._lock:
            self._closed = True

    def say(self, text: str = "") -> None:
        """One line, or several, of our own."""
        with self._lock:
            if self._closed:
                return
            try:
                print(text, flush=True)
            except OSError:
                # Nobody reads any more (a closed pipe or terminal); the suite goes on, and the logs have everything.
                sys.stdout = open("/dev/null", "w")  # noqa: SIM115

    def relay(self, name: str, line: str) -> None:
        """What matters of a line that a process wrote."""
        text = important(line)
        if text is None:
            return
        began, count = self._windows.get(name, (0.0, 0))
        now = time.monotonic()
        if now - began > WINDOW_S:
            began, count = now, 0
        self._windows[name] = (began, count + 1)
        if count < LINES_A_WINDOW:
            self.say(f"{name}: {text}")
        elif count == LINES_A_WINDOW:
            self.say(f"{name}: … more of this in its log")
