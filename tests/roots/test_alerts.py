"""The sample alerts and the figures they watch: what a rule or a table names is what /metrics really says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, insert, select, text

from plugin.db.tables import ledger_entries, postings
from plugin.domain.rewards.reward import RewardState
from tests.house.source import ROOT
from tests.loop import APP, TIMEOUT, Loop
from tests.sim_shop.state import Order
from tests.webhooks.door import shopify_headers

OPERATIONS = ROOT / "docs" / "operations.md"
RULES_FILE: Path = ROOT / "docs" / "deploy" / "alerts.yml"
RULES = [rule for group in yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
NAME = re.compile(r"\bgoodword_\w+")
OUTCOME = re.compile(r'outcome="(\w+)"')
FOREVER = float("inf")


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    loop = Loop(engine, METRICS_TOKEN="tests-only")
    yield loop
    loop.close()


def test_every_figure_and_outcome_a_rule_names_is_rendered(loop: Loop) -> None:
    earn(loop)
    be_refused(loop)

    said = scrape(loop)

    rules = " ".join(rule["expr"] for rule in RULES)
    assert len(set(NAME.findall(rules))) > 7
    assert set(NAME.findall(rules)) - {name for name, _ in said} == set()
    assert set(OUTCOME.findall(rules)) == {"inbox_unavailable", "signature_wrong"}
    assert set(OUTCOME.findall(rules)) - {outcome for _, outcome in said} == set()


def test_the_table_of_figures_lists_every_figure_and_no_other(loop: Loop) -> None:
    table = OPERATIONS.read_text(encoding="utf-8").partition("### Figures")[2].partition("### Alerts")[0]
    rows = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    earn(loop)

    rendered = {name for name, _ in scrape(loop) if not name.endswith("_created")}

    assert set(NAME.findall(rows)) == rendered


def test_every_rule_says_how_urgent_it_is_and_what_to_do() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names)) > 9
    for rule in RULES:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert all(len(rule["annotations"][part]) > 20 for part in ("summary", "description"))
        assert re.fullmatch(r"\d+[mh]", rule.get("for", "0m"))
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert re.search(r" (>|==) \d+$", rule["expr"])


def test_a_reward_is_counted_in_the_state_it_is_in(loop: Loop) -> None:
    earn(loop)
    assert rewards_by_state(loop) == {"pending": 1}

    # The hold is 30 days. The last delivery came with the order, so it is 31 days old: 31 x 86,400 s.
    loop.pass_time(days=31)
    assert rewards_by_state(loop) == {"issued": 1}
    assert scrape(loop)["goodword_last_delivery_age_seconds", ""] == 2_678_400


def test_what_never_was_is_infinitely_long_ago(loop: Loop) -> None:
    said = scrape(loop)

    assert said["goodword_last_delivery_age_seconds", ""] == FOREVER
    assert said["goodword_worker_silent_seconds", ""] == FOREVER
    assert said["goodword_inbox_lag_seconds", ""] == 0


def test_the_ledger_is_weighed_by_currency(loop: Loop) -> None:
    earn(loop)
    assert scrape(loop)["goodword_ledger_imbalance", ""] == 0

    # A stray +700 in dollars and -900 in yen: together -200, by currency 700 and 900, of which the worst is told.
    shop_id = loop.shop().shop_id
    with loop.bench.engine.begin() as conn:
        entry_id = conn.execute(select(ledger_entries.c.id).limit(1)).scalar_one()
        stray = {"shop_id": shop_id, "entry_id": entry_id, "account": "held"}
        conn.execute(
            insert(postings),
            [stray | {"amount_minor": 700, "currency": "USD"}, stray | {"amount_minor": -900, "currency": "JPY"}],
        )
    assert scrape(loop)["goodword_ledger_imbalance", ""] == 900


def earn(loop: Loop) -> Order:
    """One order that a friend placed with a claimed code: one reward on hold."""
    referral_code = loop.join(loop.customer("ada"))["referral_code"]
    felix = loop.customer("felix")
    code = loop.claim(referral_code, customer=felix, email=felix.email).json()["discount_code"]
    order = loop.buy(felix, codes=(code,))
    loop.work()
    return order


def be_refused(loop: Loop) -> None:
    """A delivery with a wrong signature, and a right one while the inbox takes no rows."""
    body = b"{}"
    assert post(loop, body, Hmac_Sha256="AAAA") == 401
    with loop.bench.engine.begin() as conn:
        conn.execute(text("ALTER TABLE deliveries RENAME TO deliveries_away"))
    assert post(loop, body) == 503
    with loop.bench.engine.begin() as conn:
        conn.execute(text("ALTER TABLE deliveries_away RENAME TO deliveries"))


def post(loop: Loop, body: bytes, **changes: str | None) -> int:
    headers = shopify_headers(body, Shop_Domain=loop.shop_state.domain, **changes)
    return loop.world.session.post(f"{APP}/webhooks", data=body, headers=headers, timeout=TIMEOUT).status_code


def rewards_by_state(loop: Loop) -> dict[str, float]:
    """The states that hold any rewards; every state must be told."""
    said = scrape(loop)
    counted = {state.value: said[f"goodword_rewards_{state.value}", ""] for state in RewardState}
    return {state: count for state, count in counted.items() if count}


def scrape(loop: Loop) -> dict[tuple[str, str], float]:
    """What /metrics says, read as Prometheus reads it: by name and outcome."""
    bearer = {"Authorization": "Bearer tests-only"}
    answer = loop.world.session.get(f"{APP}/metrics", headers=bearer, timeout=TIMEOUT)
    assert answer.status_code == 200
    return {
        (sample.name, sample.labels.get("outcome", "")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
