"""What a person gave is called what was done with it; a code that was redeemed is used."""

import pytest
from sqlalchemy import update

from plugin.db.tables import rewards
from plugin.domain.program.benefit import BenefitKind
from tests.admin_pages.sample import put_sample
from tests.admin_pages.stage import Stage

PAGES = ("/admin/orders", "/admin/orders/5001", "/admin/referrals")


@pytest.mark.parametrize(
    ("kind", "reason", "english", "german"),
    [
        (BenefitKind.CASH, "given_by_hand", "Paid", "Ausgezahlt"),
        (BenefitKind.DONATION, "given_by_hand", "Donated", "Gespendet"),
        (BenefitKind.GIFT, "given_by_hand", "Handed over", "Übergeben"),
        (BenefitKind.FIXED, "redeemed", "Used", "Eingelöst"),
    ],
)
def test_it_is_said_on_every_list(
    plain_stage: Stage, kind: BenefitKind, reason: str, english: str, german: str
) -> None:
    put_sample(plain_stage, plain_stage.ours)
    with plain_stage.bench.engine.begin() as conn:
        conn.execute(update(rewards).values(kind=kind.value, state="spent", reason=reason))

    for path in PAGES:
        for skin, tag in (("native", "span"), ("polaris", "s-badge")):
            assert f">{english}</{tag}>" in plain_stage.get(f"{path}?ui={skin}").text
            assert f">{german}</{tag}>" in plain_stage.get(f"{path}?ui={skin}", language="de").text


def test_the_overview_sums_what_was_used_and_what_was_paid(plain_stage: Stage) -> None:
    put_sample(plain_stage, plain_stage.ours)
    assert "Used or paid" in plain_stage.get("/admin").text
    assert "Eingelöst oder ausgezahlt" in plain_stage.get("/admin", language="de").text
