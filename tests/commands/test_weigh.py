"""`goodword weigh`: the limit by the merchant's figures, the steps to it, and a warning with exit code 1."""

import pytest

from plugin.cli import main

RULES = """
currency: EUR
friend: {kind: percent, percent: "10"}
advocate: {options: [{kind: fixed, amount: "10.00"}]}
"""


def test_rules_that_fit_say_how_the_limit_comes_about(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """40 % of 80.00 are 32.00; with 25.00 later 57.00; 60 % of it 34.20; less 1.00: 33.20. Cost: 8.00 + 10.00."""
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(RULES)
    figures = ("--order", "80.00", "--margin", "40", "--later", "25", "--new", "60", "--extra", "1")

    assert main(["weigh", str(path), *figures]) == 0

    assert capsys.readouterr().out.replace("\u00a0", " ").splitlines() == [
        "By your figures an approved referral earns €33.20, for both sides together.",
        "First order: 40% of €80.00 is a profit of €32.00.",
        "Orders of the 12 months after it: a profit of €25.00.",
        "60% would not have come without a referral: €34.20 of both counts.",
        "Other cost of a referral: €1.00. This leaves €33.20.",
        "Friend offer €8.00 and reward €10.00 are €18.00 together.",
    ]


def test_a_preset_that_costs_more_than_a_referral_earns_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    """Zalando gives 10.00 and 10.00; 20 % of 50.00 are 10.00, so 10.00 too much."""
    assert main(["weigh", "zalando", "--order", "50", "--margin", "20", "--lang", "de"]) == 1

    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert said.startswith("Nach Ihren Angaben bringt eine bestätigte Empfehlung 10,00 € ein")
    assert "Das sind 10,00 € mehr, als eine Empfehlung nach Ihren Angaben einbringt (10,00 €)." in said


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "An order of €40.00 does not count: the discount leaves €36.00, and the smallest order that counts is"),
        ("de", "Eine Bestellung über 40,00 € zählt nicht: Nach dem Rabatt bleiben 36,00 €, und gezählt wird erst"),
    ],
)
def test_an_average_order_that_does_not_count_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory, language: str, says: str
) -> None:
    """10 % of 40.00 are 4.00: 36.00 are paid, and orders count from 38.00 on."""
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(RULES + 'trigger: {minimum: "38.00"}\n')

    assert main(["weigh", str(path), "--order", "40", "--margin", "60", "--lang", language]) == 0

    assert says in capsys.readouterr().out.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        (("--order", "eighty", "--margin", "40"), "--order eighty is no amount of EUR: write it like 80.00."),
        (("--order", "80", "--margin", "much"), "--margin much is no percentage: write it like 40."),
        (("--order", "80", "--margin", "140"), "margin_percent: is not between 0 and 100"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    capsys: pytest.CaptureFixture[str], figures: tuple[str, ...], says: str
) -> None:
    assert main(["weigh", "zalando", *figures]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err


def test_what_is_neither_a_file_nor_a_preset_is_said_to_be_neither(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weigh", "nix", "--order", "80", "--margin", "40"]) == 2

    told = capsys.readouterr()
    assert (told.out, "nix is neither a file nor a preset: `goodword presets` lists those." in told.err) == ("", True)
