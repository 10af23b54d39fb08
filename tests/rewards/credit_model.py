"""One customer's account, two workers, and everything that can go wrong between them, in seeded steps of seconds.

The workers run the protocol itself (`move_once`, `intend`, `undo`); the account and the rows are modelled. A request
is lost (15 %), takes effect up to 600 s late (10 %) or loses its answer (25 %); a worker stalls for up to 300 s between
any two steps (5 %) or dies (2 %); lists lag by up to 60 s. One step of a worker is one commit or one call.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from plugin.domain.money import Money
from plugin.domain.rewards import credit_protocol as protocol
from plugin.domain.rewards import credit_steps as steps
from plugin.domain.rewards.credit_mark import CreditMark, SeenMovement, mark_expiry
from plugin.domain.rewards.credit_protocol import Patience, move_once
from plugin.domain.rewards.credit_steps import CreditRecord

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UNTIL = START + timedelta(days=400)
CUSTOMER = 9001
TIMEOUT_S = 20.0
LONGEST_S = 6 * 3600.0

Run = Generator[steps.Step, steps.Report, steps.Outcome]


@dataclass(frozen=True, slots=True)
class Variant:
    """The protocol, or one that leaves something out."""

    patience: Patience = protocol.PATIENCE
    looks: bool = True
    longest_stall_s: float = 300


@dataclass(slots=True)
class Effect:
    """What really happened: a credit, and the reward it was sent for (None: by the merchant's hand)."""

    reward: int | None
    seen: SeenMovement
    at_s: float


@dataclass(slots=True)
class History:
    """One seeded play of one or two rewards on one account."""

    seed: int
    variant: Variant
    luck: random.Random = field(init=False)
    now_s: float = 0.0
    effects: list[Effect] = field(default_factory=list)
    records: dict[int, CreditRecord] = field(default_factory=dict)
    holder: int | None = None
    endings: dict[int, set[str]] = field(default_factory=dict)
    count: int = 0
    _due: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: int = 0

    def __post_init__(self) -> None:
        self.luck = random.Random(self.seed)
        amount = Money(1_000, "EUR")
        expires = self.luck.random() < 0.6
        for reward in range(self.luck.choice((1, 2))):
            mark = mark_expiry(f"{self.seed}-{reward}", UNTIL, "Europe/Berlin") if expires else None
            self.records[reward] = CreditRecord(CUSTOMER, CreditMark(amount, mark))
            self.endings[reward] = set()
            for _worker in range(2):
                self.at(self.luck.uniform(0, 30), self._begin(reward))
        if self.luck.random() < 0.1:
            by_hand = CreditMark(amount)
            self.at(self.luck.uniform(0, 2_000), lambda: self._happen(None, by_hand))

    def play(self) -> "History":
        """Go on until nothing is due any more."""
        while self._due:
            self.now_s, _, act = heapq.heappop(self._due)
            if self.now_s > LONGEST_S:
                break
            act()
        return self

    @property
    def has_double(self) -> bool:
        """Whether more was given than was owed under a mark. Rewards of one amount without expiry share theirs."""
        owed = Counter(record.mark.expires_at for record in self.records.values())
        given = Counter(one.seen.expires_at for one in self.effects if one.reward is not None)
        return any(count > owed[mark] for mark, count in given.items())

    @property
    def is_at_rest(self) -> bool:
        """Whether each reward was settled or left to a person, and what was settled is there."""
        numbers = [record.number for record in self.records.values() if record.number is not None]
        ends = all(ended and ended <= {"Settled", "AskPerson"} for ended in self.endings.values())
        return ends and len(set(numbers)) == len(numbers) and set(numbers) <= set(range(1, len(self.effects) + 1))

    def at(self, wait_s: float, act: Callable[[], None]) -> None:
        """Have it done after so many seconds."""
        self._order += 1
        heapq.heappush(self._due, (self.now_s + wait_s, self._order, act))

    def _time(self) -> datetime:
        return START + timedelta(seconds=self.now_s)

    def _pause(self) -> float:
        return (
            self.luck.uniform(0, self.variant.longest_stall_s)
            if self.luck.random() < 0.05
            else self.luck.uniform(0.01, 0.5)
        )

    def _begin(self, reward: int) -> Callable[[], None]:
        def begin() -> None:
            run = move_once(self.variant.patience)
            self._take(reward, run, next(run))

        return begin

    def _take(self, reward: int, run: Run, step: steps.Step) -> None:
        """Do a step after a moment, or a stall, or never."""
        if self.luck.random() < 0.02:
            self.at(self.luck.uniform(30, 300), self._begin(reward))
            return
        self.at(self._pause(), lambda: self._do(reward, run, step))

    def _do(self, reward: int, run: Run, step: steps.Step) -> None:
        self.count += 1
        if isinstance(step, steps.Note) and step.settled.number in self._claimed(reward):
            # The database refuses the second reward of one movement, and the worker comes again.
            self.at(60, self._begin(reward))
        elif isinstance(step, steps.Transmit):
            self._transmit(reward, run, step)
        else:
            self._report(reward, run, self._answer(reward, step))

    def _report(self, reward: int, run: Run, report: steps.Report) -> None:
        try:
            step = run.send(report)
        except StopIteration as ended:
            self._end(reward, ended.value)
        else:
            self._take(reward, run, step)

    def _end(self, reward: int, outcome: steps.Outcome) -> None:
        if isinstance(outcome, steps.WaitUntil):
            wait_s = max(0.0, (outcome.moment - self._time()).total_seconds())
            self.at(wait_s + self.luck.uniform(0, 5), self._begin(reward))
        elif isinstance(outcome, steps.NotSent):
            self.at(self.luck.uniform(5, 60), self._begin(reward))
        else:
            self.endings[reward].add(type(outcome).__name__)

    def _answer(self, reward: int, step: steps.Step) -> steps.Report:
        current = self.records[reward]
        if isinstance(step, steps.Recall):
            return steps.Recalled(current, self._time())
        if isinstance(step, steps.Look):
            return steps.Looked(self._listed(reward) if self.variant.looks else ())
        if isinstance(step, steps.Intend):
            return self._intend(reward, current, step)
        if isinstance(step, steps.Note):
            self.records[reward] = replace(current, number=step.settled.number, sent_at=None)
        elif isinstance(step, steps.Undo):
            self.records[reward] = protocol.undo(current, step.record) or current
        if self.holder == reward and self.records[reward].sent_at is None:
            self.holder = None
        return steps.Done()

    def _intend(self, reward: int, current: CreditRecord, step: steps.Intend) -> steps.Intended:
        other = self.holder if self.holder != reward else None
        intended = protocol.intend(
            current,
            step.seen,
            None if other is None else self.records[other].sent_at,
            after_number=step.after_number,
            now=self._time(),
            patience=self.variant.patience,
        )
        if intended.record is not None:
            self.records[reward], self.holder = intended.record, reward
        return intended

    def _listed(self, reward: int) -> tuple[SeenMovement, ...]:
        claimed = self._claimed(reward)
        horizon = self.now_s - self.luck.uniform(0, 60)
        return tuple(one.seen for one in self.effects if one.at_s <= horizon and one.seen.number not in claimed)

    def _claimed(self, reward: int) -> set[int | None]:
        return {one.number for name, one in self.records.items() if name != reward}

    def _transmit(self, reward: int, run: Run, step: steps.Transmit) -> None:
        if self._time() >= step.deadline or self.luck.random() < 0.03:
            self._report(reward, run, steps.NotSent())
            return
        is_lost, is_late, is_mute = (self.luck.random() < chance for chance in (0.15, 0.10, 0.25))
        takes_s = self.luck.uniform(0, 600) if is_late else self.luck.uniform(0.05, 1.0)
        is_answered = not is_lost and not is_mute and takes_s < TIMEOUT_S

        def happen() -> None:
            number = self._happen(reward, step.record.mark)
            if is_answered:
                self._report(reward, run, steps.Settled(number, step.record.mark.expires_at))

        if not is_lost:
            self.at(takes_s, happen)
        if not is_answered:
            self.at(TIMEOUT_S, lambda: self._report(reward, run, steps.Unanswered()))

    def _happen(self, reward: int | None, mark: CreditMark) -> int:
        number = len(self.effects) + 1
        self.effects.append(Effect(reward, SeenMovement(number, mark.amount, mark.expires_at), self.now_s))
        return number
