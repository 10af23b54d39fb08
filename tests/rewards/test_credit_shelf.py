"""The rows of the database answer what the model of the interleavings answers, step by step, on both databases."""

from dataclasses import dataclass

from sqlalchemy import delete

from plugin.db.rewards.credit_moves import aim_move, claimed_numbers, intend_move, read_move, settle_move, undo_move
from plugin.db.tables import credit_moves
from plugin.domain.rewards import credit_steps as steps
from plugin.domain.rewards.credit_steps import Purpose
from plugin.domain.rewards.issue import Issue
from tests.loop import Loop
from tests.rewards.credit_model import CUSTOMER, History, Variant
from tests.rewards.credit_stand import CreditStand

HISTORIES = 60


@dataclass
class OnShelf(History):
    """A history whose rows are kept twice: by the model and by the database."""

    stand: CreditStand | None = None
    issues: tuple[Issue, ...] = ()
    compared: int = 0

    def aim(self) -> "OnShelf":
        with self.conn() as conn:
            conn.execute(delete(credit_moves))
            for reward, record in self.records.items():
                assert aim_move(conn, *self.whose(reward), CUSTOMER, record.mark) == record
        return self

    def conn(self):  # type: ignore[no-untyped-def]
        assert self.stand is not None
        return self.stand.loop.bench.engine.begin()

    def whose(self, reward: int) -> tuple[int, int, Purpose]:
        row = self.issues[reward].reward
        return row.shop_id, row.reward_id, Purpose.GIVE

    def _answer(self, reward: int, step: steps.Step) -> steps.Report:
        expected = History._answer(self, reward, step)
        whose = self.whose(reward)
        with self.conn() as conn:
            match step:
                case steps.Look():
                    numbers = [one.seen.number for one in self.effects]
                    assert claimed_numbers(conn, *whose, numbers) == self._claimed(reward) - {None}
                case steps.Intend(seen, after_number):
                    assert intend_move(conn, *whose, seen, after=after_number, now=self._time()) == expected
                case steps.Note(_, settled):
                    settle_move(conn, *whose, settled, self._time())
                case steps.Undo(record):
                    undo_move(conn, *whose, record)
            assert read_move(conn, *whose) == self.records[reward]
        self.compared += 1
        return expected


def test_the_rows_say_what_the_model_says(loop: Loop) -> None:
    stand = CreditStand(loop)
    issues = (stand.owe(), stand.owe(cause="milestone:3"))

    played = [OnShelf(seed, Variant(), stand=stand, issues=issues).aim().play() for seed in range(HISTORIES)]

    assert [history.seed for history in played if history.has_double or not history.is_at_rest] == []
    # about a dozen steps each, and never fewer than the five of an undisturbed credit
    assert sum(history.compared for history in played) > 5 * HISTORIES
