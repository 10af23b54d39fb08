"""What machines do in a history: deliver, work, die, wait, and break on the way to Shopify and back."""

from datetime import timedelta

from tests.sim_shop.faults import FaultKind
from tests.simulation.ground import Ground

CALL_FAULTS = (
    FaultKind.RATE_LIMITED,
    FaultKind.THROTTLED,
    FaultKind.SERVER_ERROR,
    FaultKind.HTML_200,
    FaultKind.TIMEOUT_BEFORE,
    FaultKind.TIMEOUT_AFTER,
    FaultKind.RESET_AFTER,
    FaultKind.TRUNCATED_JSON,
    FaultKind.SERVER_ERROR_AFTER,
    FaultKind.DATA_AND_ERRORS,
    FaultKind.USER_ERRORS,
    FaultKind.STATUS_401,
    FaultKind.STATUS_423,
)
MAIL_FAULTS = (
    FaultKind.WEBHOOK_DROPPED,
    FaultKind.WEBHOOK_DOUBLED,
    FaultKind.WEBHOOK_REORDERED,
    FaultKind.WEBHOOK_DELAYED,
)


class Machines(Ground):
    """Deliveries, workers, the clock, and their troubles."""

    def deliver(self) -> None:
        self.loop.world.sender.pump(self.chance.randint(1, 8))

    def deliver_again(self) -> None:
        if log := self.loop.world.sender.log:
            self.loop.world.sender.redeliver(self.chance.choice(log), self.chance.randint(1, 3))

    def work(self) -> None:
        self.chance.choice(self.stage.workers).run(self.chance.choice((1, 2, 3, 5, 8, 40, 200)))

    def crash(self) -> None:
        worker = self.chance.choice(self.stage.workers)
        worker.crash_in = self.chance.randint(1, 25)
        worker.run(self.chance.choice((5, 40)))

    def wait_minutes(self) -> None:
        self.advance(timedelta(seconds=self.chance.choice((5, 20, 70, 400, 2_000))))

    def wait_days(self) -> None:
        self.advance(timedelta(hours=self.chance.choice((2, 9, 30, 70))))

    def break_calls(self) -> None:
        kind = self.chance.choice(CALL_FAULTS)
        self.loop.world.faults.add(kind, times=self.chance.choice((1, 1, 2, 4)), seconds=1.0)

    def lose_an_issue(self) -> None:
        """The answer to the next creation of a code gets lost, after the code was made."""
        kind = self.chance.choice((FaultKind.TIMEOUT_AFTER, FaultKind.RESET_AFTER, FaultKind.TRUNCATED_JSON))
        self.loop.world.faults.add(kind, "discountCodeBasicCreate")

    def break_mail(self) -> None:
        kind = self.chance.choice(MAIL_FAULTS)
        self.loop.world.faults.add(kind, times=self.chance.choice((1, 3)), seconds=self.chance.choice((30, 900, 9_000)))

    def mend(self) -> None:
        self.loop.world.faults.clear()

    def expire_tokens(self) -> None:
        self.loop.world.faults.add(FaultKind.TOKEN_EXPIRED, times=1)
