"""What a person gives: which rewards are theirs to give, and what their word does to one of them."""

from dataclasses import dataclass
from enum import StrEnum

from plugin.domain.rewards.reward import Reward, RewardState

GIVEN_BY_HAND = "given_by_hand"
"""Why a reward is spent although no order redeemed it: whoever got it has it, and nothing of it is owed any more."""
CANCELLED = "cancelled_by_person"
LONGEST_NOTE = 100


class TaskAnswer(StrEnum):
    """What becomes of a person's word; the first three change something, a repetition and a refusal nothing."""

    DONE = "done"
    CANCELLED = "cancelled"
    RETRIED = "retried"
    DONE_BEFORE = "done_before"
    CANCELLED_BEFORE = "cancelled_before"
    UNKNOWN = "unknown"
    NO_TASK = "no_task"
    OVER = "over"
    ORDER_IN_DOUBT = "order_in_doubt"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """One reward as a person's word meets it; `is_given_up` when the machine tried to give it and cannot."""

    reward: Reward
    is_given_up: bool
    is_order_sound: bool

    @property
    def is_task(self) -> bool:
        """Whether it waits for a person now, and for nobody else."""
        is_owed = self.reward.state is RewardState.APPROVED and not self.reward.is_open_choice
        return is_owed and (self.reward.is_task or self.is_given_up)


def answer_done(task: TaskFacts) -> TaskAnswer:
    """Say what "it is given" does; while its order does not stand as referred nothing may be given."""
    if (task.reward.state, task.reward.reason) == (RewardState.SPENT, GIVEN_BY_HAND):
        return TaskAnswer.DONE_BEFORE
    if task.is_task and not task.is_order_sound:
        return TaskAnswer.ORDER_IN_DOUBT
    return TaskAnswer.DONE if task.is_task else _why_not(task)


def answer_cancel(task: TaskFacts) -> TaskAnswer:
    """Say what "it will not be given" does; that needs no sound order."""
    if (task.reward.state, task.reward.reason) == (RewardState.VOIDED, CANCELLED):
        return TaskAnswer.CANCELLED_BEFORE
    return TaskAnswer.CANCELLED if task.is_task else _why_not(task)


def answer_retry(task: TaskFacts) -> TaskAnswer:
    """Say what "try it again" does; what no machine gives cannot be tried."""
    if task.is_task and not task.is_given_up:
        return TaskAnswer.NO_TASK
    return TaskAnswer.RETRIED if task.is_task else _why_not(task)


def note_problem(note: str) -> str | None:
    """Say what is wrong with a person's note and what would be right; None when it can be kept."""
    if not note.strip() or len(note) > LONGEST_NOTE or not note.isprintable():
        return f"write 1 to {LONGEST_NOTE} characters in one line, without anything personal"
    return None


def _why_not(task: TaskFacts) -> TaskAnswer:
    is_open = task.reward.state in (RewardState.PENDING, RewardState.APPROVED)
    return TaskAnswer.NO_TASK if is_open else TaskAnswer.OVER
