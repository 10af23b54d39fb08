"""docs/abuse.md tells the points as they are."""

from pathlib import Path

from plugin.domain.orders.suspicion import USUAL_SCALE, HardFact, Signal
from plugin.domain.orders.suspicion_text import say_signal
from plugin.domain.program.texts.offer_text import Language

DOCUMENT = Path(__file__).parents[2] / "docs" / "abuse.md"


def points_table() -> str:
    weights = [(signal, USUAL_SCALE.weights[signal]) for signal in Signal]
    return "\n".join(
        f"| `{signal.value}` | {weight.points} | {weight.group.value}, {USUAL_SCALE.caps[weight.group]} "
        f"| {say_signal(signal, Language.EN)} |"
        for signal, weight in weights
    )


def test_the_document_lists_every_point_with_its_cap_and_words() -> None:
    assert points_table() in DOCUMENT.read_text(encoding="utf-8")


def test_the_document_lists_every_hard_fact() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [fact for fact in HardFact if f"| `{fact.value}` |" not in text] == []
