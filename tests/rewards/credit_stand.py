"""A shop where Ada is owed store credit: the verbs by themselves, a real database, the simulated shop."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from plugin.admin_api.client import AdminClient
from plugin.db.engine import reading
from plugin.db.rewards.ledger_entries import book_entry
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import put_reward, read_reward
from plugin.db.tables import advocates, credit_moves, rewards
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.rewards.issue import Declined, Given, Issue
from plugin.domain.rewards.ledger import promise_entry
from plugin.domain.rewards.reward import Move, Reward, RewardState, Side
from plugin.services.giving.give_credit import give_credit
from plugin.services.giving.take_credit import take_credit
from plugin.services.shops.reach_shop import reach_shop
from tests.loop import Loop
from tests.sim_shop.state import Customer
from tests.sim_shop.store_credits import account_of

CREDIT = "storeCreditAccountCredit"
DEBIT = "storeCreditAccountDebit"
QUARTER = timedelta(minutes=15)


class CreditStand:
    """Rewards of 10.00 by default, approved and not issued."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        state = loop.shop_state
        record = loop.world.app
        state.granted_scopes = frozenset({*record.required_scopes, *record.optional_scopes})
        loop.install(state)
        self.ada: Customer = loop.customer("ada")
        loop.join(self.ada)
        self.order = loop.buy("felix@example.com")
        loop.work()

    def owe(self, *, amount_minor: int = 1_000, days: int | None = 365, cause: str = "referral") -> Issue:
        """One more approved reward of Ada's."""
        shop, program = self.loop.shop(), self.loop.program()
        benefit = Benefit(BenefitKind.STORE_CREDIT, Money(amount_minor, "EUR"), valid_days=days)
        with self.loop.bench.engine.begin() as conn:
            advocate_id = conn.execute(select(advocates.c.id).where(advocates.c.shop_id == shop.shop_id)).scalar_one()
            promised = Reward(
                reward_id=0,
                shop_id=shop.shop_id,
                order_id=self.order.id,
                program_id=program.program_id,
                side=Side.ADVOCATE,
                advocate_id=advocate_id,
                state=RewardState.PENDING,
                amount=Money(amount_minor, "EUR"),
                held_until=self.loop.now(),
                code=f"ty{cause}",
                kind=BenefitKind.STORE_CREDIT,
                cause=cause,
                options=(benefit,),
            )
            reward_id = put_reward(conn, shop.shop_id, promised, version=program.version, now=self.loop.now())
            assert reward_id is not None
            book_entry(conn, shop.shop_id, promise_entry(promised.ledger_key, promised.amount), self.loop.now())
            promised = replace(promised, reward_id=reward_id)
            write_step(conn, shop.shop_id, promised, Move(RewardState.APPROVED, "hold_over"), self.loop.now())
        return Issue(self.reward(reward_id), benefit, self.ada.id, self.loop.now())

    def reward(self, reward_id: int) -> Reward:
        with reading(self.loop.bench.engine) as conn:
            found = read_reward(conn, self.loop.shop().shop_id, reward_id)
        assert found is not None
        return found

    def client(self) -> AdminClient:
        return reach_shop(self.loop.bench, self.loop.shop(), is_background=True)

    def give(self, issue: Issue) -> Given | Declined | timedelta:
        return give_credit(self.loop.bench, self.client(), issue, self.loop.now())

    def take(self, issue: Issue) -> str | timedelta:
        return take_credit(self.loop.bench, self.client(), self.reward(issue.reward.reward_id), self.loop.now())

    def step(self, issue: Issue, *states: RewardState) -> None:
        """Move the reward along, as issuing and verdicts do."""
        for state in states:
            with self.loop.bench.engine.begin() as conn:
                reward = read_reward(conn, issue.reward.shop_id, issue.reward.reward_id)
                assert reward is not None
                assert write_step(conn, issue.reward.shop_id, reward, Move(state, "refunded"), self.loop.now())

    def forget(self, table: str = "credit_moves") -> None:
        """The database is restored from before anything was sent."""
        assert table == "credit_moves"
        with self.loop.bench.engine.begin() as conn:
            conn.execute(delete(credit_moves))

    def wait(self, **step: float) -> datetime:
        """Only time passes."""
        return self.loop.world.clock.advance(timedelta(**step))

    def fault(self, kind: str, operation: str = CREDIT, **more: object) -> None:
        self.loop.world.faults.add(kind, operation, **more)  # type: ignore[arg-type]

    @property
    def credited(self) -> list[str | None]:
        """What really was credited by us, in cents."""
        return [one.code for one in self.loop.world.effects if one.kind == "store_credit_credited" and one.by == "app"]

    @property
    def debited(self) -> list[str | None]:
        """What really was debited by us, in cents."""
        return [one.code for one in self.loop.world.effects if one.kind == "store_credit_debited" and one.by == "app"]

    @property
    def balance(self) -> int:
        account = account_of(self.loop.shop_state, self.ada.id, "EUR")
        return 0 if account is None else account.balance_minor

    def states(self) -> list[str]:
        with reading(self.loop.bench.engine) as conn:
            return list(conn.execute(select(rewards.c.state).order_by(rewards.c.id)).scalars())
