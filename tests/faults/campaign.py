"""`make faults`: people text while everything is killed, cut, filled and put to sleep; then the stores are counted.

    python -m tests.faults.campaign --turns 5000 --kills 300 [--seed N]

Ends with a table, and with code 0 when nothing was lost, done twice or stuck. The same seed draws the same troubles and
the same stories; how they meet is the machine's. As root it runs in a mount namespace of its own, so that the small
disk that is filled ends with it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.faults.audit import Audit, Findings
from tests.faults.fleet import Fleet
from tests.faults.ledger import Ledger, Message
from tests.faults.people import NotAnswered, Somebody
from tests.faults.stories import Life
from tests.faults.weather import Weather, small_disk

QUIET_WITHIN_S = 120.0
SERVING_WITHIN_S = 90.0
_DISK_MB = 1024
_MARK = re.compile(r"\d{4}")
"""In every mark, address and message id, and in few other words."""
_AROUND = 4
"""Messages of the same person shown before and after those that something wrong is about."""

_OWN_NAMESPACE = "STEWARD_FAULTS_NAMESPACE"


@dataclass(frozen=True)
class Plan:
    """How much there shall be.

    Attributes:
        seed: of all draws.
        turns: messages, at least.
        kills: SIGKILLs of our processes, at least.
        people: who text at the same time.
        seconds: the longest it may take, troubles and people; then what is there is counted.
        pause_s: between two troubles.
        rolling: nothing but a rolling restart of so many replicas; then no call may break and no turn be tried again.
        only: troubles whose name has this in it; empty: all.
    """

    seed: int
    turns: int
    kills: int
    people: int
    seconds: float
    pause_s: tuple[float, float]
    rolling: int = 0
    only: str = ""


@dataclass
class Run:
    """One campaign while it goes on."""

    plan: Plan
    fleet: Fleet
    weather: Weather
    ledger: Ledger
    began: float
    rolled: bool = False

    @property
    def enough(self) -> bool:
        """Whether there was as much as planned, or the time is over."""
        plan = self.plan
        if plan.rolling:
            return self.rolled
        over = time.monotonic() - self.began > plan.seconds
        return over or (len(self.ledger.messages) >= plan.turns and self.weather.kills >= plan.kills)


async def campaign(plan: Plan, folder: Path, disk: Path | None) -> tuple[Run, Findings]:
    """All of it: start, trouble, quiet, count, stop."""
    places = folder / "places"
    places.mkdir()
    fleet = Fleet(folder, places, postgres_folder=disk / "postgres" if disk else None)
    dice = random.Random(plan.seed)
    ledger = Ledger()
    run = Run(plan, fleet, Weather(fleet, random.Random(dice.random()), places, disk), ledger, time.monotonic())
    try:
        await fleet.start()
        run.began = time.monotonic()
        await _under_fire(run, dice)
        not_back = await fleet.not_serving_within(SERVING_WITHIN_S)
        audit = Audit(fleet.postgres.url)
        findings = await audit.quiet(ledger, QUIET_WITHIN_S)
        findings.stuck += not_back
        findings = await audit.count(ledger, findings)
    finally:
        await fleet.stop()
    findings.lost += ledger.wrong
    if plan.rolling:
        findings.lost += [f"a call of {each.message_id} broke" for each in ledger.messages if each.broken]
        findings.doubled += [f"{findings.tried_again} turns tried again"] if findings.tried_again else []
    return run, findings


async def _under_fire(run: Run, dice: random.Random) -> None:
    """People and troubles side by side; when there was enough, the troubles end and the people are still answered."""
    plan, weather = run.plan, run.weather
    troubles = _roll(run) if plan.rolling else weather.go_on(lambda: run.enough, plan.pause_s, plan.only)
    storm = asyncio.create_task(troubles)
    limits = httpx.Limits(max_connections=2 * plan.people, max_keepalive_connections=plan.people)
    async with httpx.AsyncClient(timeout=httpx.Timeout(40, connect=2), limits=limits) as http:
        numbers = iter(range(1, 10**6))
        people = [_person(run, http, numbers, random.Random(dice.random())) for _ in range(plan.people)]
        progress = asyncio.create_task(_tell(run))
        await asyncio.gather(*people)
        progress.cancel()
    await storm


async def _roll(run: Run) -> None:
    await run.weather.roll(run.plan.rolling)
    run.rolled = True


async def _person(run: Run, http: httpx.AsyncClient, numbers: Iterator[int], dice: random.Random) -> None:
    """One person after the other, each with a life of stories, until there was enough."""
    while not run.enough:
        number = next(numbers)
        who = Somebody(http, run.fleet.urls, f"+1555{run.plan.seed % 1000:03d}{number:04d}", run.ledger, dice)
        life = Life(who, run.ledger, dice, number)
        try:
            while life.goes_on and not run.enough:
                await life.story()
        except NotAnswered:
            continue  # noted; another person takes over


async def _tell(run: Run) -> None:
    while True:
        await asyncio.sleep(15)
        seconds = time.monotonic() - run.began
        said = len(run.ledger.messages)
        sys.stderr.write(
            f"faults: {seconds:.0f} s, {said} messages, {run.weather.kills} kills; {dict(run.ledger.outcomes)}\n"
        )


def table(run: Run, findings: Findings, seconds: float, why_no_disk: str) -> str:
    """What is printed at the end."""
    slow = sorted(message.seconds for message in run.ledger.messages if message.answer)
    rows: list[tuple[str, object]] = [
        ("kills (SIGKILL)", run.weather.kills),
        ("  at named places", ", ".join(f"{n} {c}" for n, c in sorted(run.weather.at_places.items())) or 0),
        *((f"{name}", count) for name, count in sorted(run.weather.happened.items())),
        ("calls ended with", dict(run.ledger.outcomes)),
        ("turns answered", findings.turns),
        ("  tried again", findings.tried_again),
        ("  given up, and said so", findings.given_up),
        ("  median, longest wait", f"{slow[len(slow) // 2]:.2f} s, {slow[-1]:.1f} s" if slow else "-"),
        *((f"effects: {name}", count) for name, count in sorted(findings.effects.items())),
        ("not done, and said so", dict(Counter(run.ledger.unfulfilled))),
        ("of an earlier story, and said so", dict(Counter(run.ledger.taken_up))),
        ("ended otherwise", dict(Counter(run.fleet.counts.ended_otherwise))),
        ("lost", len(findings.lost)),
        ("doubled", len(findings.doubled)),
        ("stuck", len(findings.stuck)),
        ("done but denied", len(findings.untold)),
    ]
    if why_no_disk:
        rows.append(("disk full", f"not tried: {why_no_disk}"))
    width = max(len(name) for name, _ in rows)
    lines = [f"{name.ljust(width)}  {value}" for name, value in rows]
    wrong = [*findings.lost, *findings.doubled, *findings.stuck, *findings.untold]
    verdict = (
        f"faults: {run.weather.kills} kills, {findings.turns} turns: lost {len(findings.lost)}, "
        f"doubled {len(findings.doubled)}, stuck {len(findings.stuck)} in {seconds:.0f} s; "
        f"again with --seed {run.plan.seed}"
    )
    return "\n".join([*lines, *_told_wrong(run, wrong[:40]), verdict])


def _told_wrong(run: Run, wrong: list[str]) -> list[str]:
    """What is wrong, each with what the person and we said around it, in the order of the answers."""
    lines = []
    for each in wrong:
        lines.append(f"  ! {each}")
        words = [word for word in re.split(r"[\s;:,()]+", each) if _MARK.search(word)]
        about = {number for number, message in enumerate(run.ledger.messages) if _has(message, words)}
        senders = {run.ledger.messages[number].sender for number in about}
        for sender in senders:
            said = [(n, message) for n, message in enumerate(run.ledger.messages) if message.sender == sender]
            places = [place for place, (number, _) in enumerate(said) if number in about]
            near = [message for _, message in said[max(0, places[0] - _AROUND) : places[-1] + _AROUND + 1]]
            lines += [_line(run, message) for message in sorted(near, key=lambda message: message.answered_at)]
    return lines


def _has(message: Message, words: list[str]) -> bool:
    return any(word in message.text or word in message.said or word == message.message_id for word in words)


def _line(run: Run, message: Message) -> str:
    status = ((message.answer or {}).get("workflow") or {}).get("status")
    at = f"{message.answered_at - run.began:.2f} s" if message.answered_at else "never"
    return f"      {at}: {message.message_id} {message.text!r} -> {message.said!r} ({status})"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.faults.campaign")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--turns", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=1500)
    parser.add_argument("--pause", type=float, nargs=2, default=(0.2, 1.5))
    parser.add_argument("--rolling", type=int, default=0, help="restart so many replicas in turn and nothing else")
    parser.add_argument("--only", default="", help="only troubles whose name has this in it")
    parser.add_argument("--keep", action="store_true", help="leave the data and logs where they are")
    return parser.parse_args()


def _in_own_namespace() -> None:
    """Runs itself again where mounts are its own, when it may."""
    if os.geteuid() == 0 and not os.environ.get(_OWN_NAMESPACE) and shutil.which("unshare"):
        os.environ[_OWN_NAMESPACE] = "1"
        command = [sys.executable, "-m", "tests.faults.campaign", *sys.argv[1:]]
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", *command])


def main() -> int:
    """Runs one campaign; 1 when something was lost, doubled or stuck."""
    arguments = _arguments()
    _in_own_namespace()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by way of the clean-up below
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    plan = Plan(
        seed, arguments.turns, arguments.kills, arguments.people, arguments.seconds, tuple(arguments.pause),
        arguments.rolling, arguments.only,
    )  # fmt: skip
    sys.stderr.write(f"faults: seed {seed}\n")
    folder = Path(tempfile.mkdtemp(prefix="steward-faults-"))
    folder.chmod(0o711)
    disk = folder / "disk"
    refused = "not in a mount namespace of its own"
    if os.environ.get(_OWN_NAMESPACE):
        refused = small_disk(disk, _DISK_MB)
    began = time.monotonic()
    try:
        run, findings = asyncio.run(campaign(plan, folder, None if refused else disk))
        print(table(run, findings, time.monotonic() - began, refused))
    finally:
        if not refused:
            subprocess.run(["umount", "--lazy", disk], check=False)
        if arguments.keep:
            sys.stderr.write(f"faults: data and logs are in {folder}\n")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if findings.clean else 1


if __name__ == "__main__":
    sys.exit(main())
