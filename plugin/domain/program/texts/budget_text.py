"""What a merchant reads about a program's budgets, in English and German: spent, left, for how many rewards."""

from plugin.domain.program.cost.budget_guard import BudgetGuard
from plugin.domain.program.texts.benefit_text import pick
from plugin.domain.program.texts.language import Language, say_money


def say_budget(guard: BudgetGuard, language: Language) -> str:
    """Say in two sentences or three what a budget is, what has gone, and how far the rest reaches."""
    return f"{_say_spent(guard, language)} {_say_rest(guard, language)}"


def _say_spent(guard: BudgetGuard, language: Language) -> str:
    budget, spent = say_money(guard.budget, language), say_money(guard.spent, language)
    if guard.is_daily:
        return pick(
            language,
            f"Tagesbudget: {budget}. Heute sind {spent} zugesagt, ausgegeben oder für offene Abrufe vorgemerkt.",
            f"Budget a day: {budget}. Today {spent} are promised, given or kept for open claims.",
        )
    return pick(
        language,
        f"Budget insgesamt: {budget}. Davon sind {spent} zugesagt, ausgegeben oder für offene Abrufe vorgemerkt.",
        f"Budget in all: {budget}. Of it {spent} are promised, given or kept for open claims.",
    )


def _say_rest(guard: BudgetGuard, language: Language) -> str:
    if guard.left.amount_minor == 0:
        return _say_used_up(guard, language)
    left, count = say_money(guard.left, language), guard.rewards_left
    if count is None or guard.each is None:
        return pick(
            language,
            f"Es bleiben {left}. Für wie viele Prämien das reicht, hängt von den Bestellungen ab.",
            f"That leaves {left}. For how many rewards it is enough depends on the orders.",
        )
    each = say_money(guard.each, language)
    if count == 0:
        return pick(
            language,
            f"Es bleiben {left}, weniger als eine Prämie zu {each}. Ein Abruf wird noch angenommen.",
            f"That leaves {left}, less than one reward of {each}. One more claim is taken.",
        )
    if count == 1:
        return pick(
            language,
            f"Es bleiben {left}, genug für eine Prämie zu {each}.",
            f"That leaves {left}, enough for one reward of {each}.",
        )
    return pick(
        language,
        f"Es bleiben {left}, genug für {_say_count(count, language)} Prämien zu {each}.",
        f"That leaves {left}, enough for {_say_count(count, language)} rewards of {each}.",
    )


def _say_used_up(guard: BudgetGuard, language: Language) -> str:
    if guard.is_daily:
        return pick(
            language,
            "Es ist aufgebraucht: Neue Abrufe gibt es wieder ab morgen. Was zugesagt ist, bleibt.",
            "It is used up: there are new claims again from tomorrow on. What was promised is kept.",
        )
    return pick(
        language,
        "Es ist aufgebraucht: Neue Abrufe gibt es erst, wenn Sie es erhöhen. Was zugesagt ist, bleibt.",
        "It is used up: there are no new claims until you raise it. What was promised is kept.",
    )


def _say_count(count: int, language: Language) -> str:
    grouped = f"{count:,}"
    return grouped.replace(",", ".") if language is Language.DE else grouped
