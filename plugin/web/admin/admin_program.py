"""The program's page: what is promised, to whom, when; presets; on and off."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from plugin.db.engine import reading
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.checks.needed_scopes import lacking_scopes
from plugin.domain.program.choice import Group
from plugin.domain.program.documents.preset import Preset, preset_terms, small_sum
from plugin.domain.program.program import Program, Terms
from plugin.domain.program.program_name import NAME_TAKEN
from plugin.domain.program.program_state import ProgramState, states_of
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language, choose_language
from plugin.domain.program.texts.offer_text import say_advocate_reward, say_conditions
from plugin.services.program.forget_estimate import forget_estimate
from plugin.services.program.list_programs import ListedProgram, list_programs
from plugin.services.program.save_estimate import save_estimate
from plugin.services.program.save_program import save_program
from plugin.services.program.show_program import show_program
from plugin.services.program.switch_program import switch_program
from plugin.services.program.weigh_program import weigh_program
from plugin.services.program.weigh_removal import weigh_removal
from plugin.web.admin.admin_pages import Pages, actor_of, go
from plugin.web.admin.cost_view import view_cost
from plugin.web.admin.estimate_form import TypedEstimate, read_estimate_form, typed_estimate
from plugin.web.admin.guards import MerchantCaller, merchant_only
from plugin.web.admin.program_form import Typed, read_program_form, typed_program
from plugin.web.admin.typed_number import read_number
from plugin.web.wording import Wording

PATH = "/admin/program"
_KEEP, _FORGET = "estimate", "no_estimate"
"""What `part` is when it was not the terms that were sent. One address, so that a refused part can be loaded again."""


def add_doors(door: Blueprint, pages: Pages) -> None:
    """Add the page and its three changes."""
    bench = pages.bench

    @door.get("/program", endpoint="program")
    @merchant_only(bench)
    def show(caller: MerchantCaller) -> Response:
        """Show the program as it is."""
        program = _program(pages, caller)
        if program is None and "program" in request.args:
            return pages.missing(caller)
        if program is None:
            return pages.show(caller, "program_none.html", here="program")
        return _page(pages, caller, program, typed_program(program, Wording(caller.locale)))

    @door.post("/program", endpoint="save_program")
    @merchant_only(bench)
    def save(caller: MerchantCaller) -> Response:
        """Save the terms, or the calculator's figures (`part`); the page with the problems where they cannot be."""
        program = _program(pages, caller)
        if program is None:
            return pages.missing(caller)
        if request.form.get("part") in (_KEEP, _FORGET):
            return _save_estimate(pages, caller, program)
        if program.terms.rules is not None:
            # A form that was open before the rules came would take the ladder and the caps away unasked.
            return _page(pages, caller, program, typed_program(program, Wording(caller.locale)), status=409)
        typed = read_program_form(request.form, program.terms.reward.amount.currency)
        problems = typed.problems or _save(pages, caller, program, typed)
        if problems:
            return _page(pages, caller, program, Typed(typed.texts, problems), status=422)
        return go(_here(), "saved")

    @door.post("/program/preset", endpoint="use_preset")
    @merchant_only(bench)
    def use_preset(caller: MerchantCaller) -> Response:
        """Put a preset's terms in force; the program keeps its name and stays on or off.

        Where it is on or has rules that no form shows, only once the merchant ticked that they mean it.
        """
        program, preset = _program(pages, caller), _preset(request.form.get("preset", ""))
        if program is None or preset is None:
            return pages.missing(caller)
        if program.terms.group is not Group.CUSTOMERS:
            # Presets are for customers' friends: one would move the program to another group unasked.
            return _page(pages, caller, program, typed_program(program, Wording(caller.locale)), status=409)
        if _loses_something(program) and f"sure_{preset.value}" not in request.form:
            return go(_here(), f"not_sure_{preset.value}")
        terms = preset_terms(preset, program.terms.reward.amount.currency)
        _save(pages, caller, program, Typed({}, {}, terms))
        return go(_here(), "preset")

    @door.post("/program/switch", endpoint="switch_program")
    @merchant_only(bench)
    def switch(caller: MerchantCaller) -> Response:
        """Switch the program on (`is_live=yes`) or off (`is_live=no`)."""
        program, wish = _program(pages, caller), request.form.get("is_live")
        if program is None or wish not in ("yes", "no"):
            return pages.missing(caller)
        is_live, actor, now = wish == "yes", actor_of(caller), bench.clock.now()
        with bench.engine.begin() as conn:
            switch_program(conn, caller.shop, program.program_id, is_live=is_live, actor=actor, now=now)
        return go(_here(), "switched_on" if is_live else "switched_off")


def _loses_something(program: Program) -> bool:
    return program.is_live or program.terms.rules is not None


def _program(pages: Pages, caller: MerchantCaller) -> Program | None:
    """The program that the address names, so that a form changes the one it was shown for; else the first."""
    named = request.args.get("program")
    number = None if named is None else read_number(named)
    if named is not None and number is None:
        return None
    with reading(pages.bench.engine) as conn:
        return show_program(conn, caller.shop.shop_id, number)


def _here() -> str:
    named = request.args.get("program")
    return PATH if named is None else f"{PATH}?program={int(named)}"


def _save(pages: Pages, caller: MerchantCaller, program: Program, typed: Typed) -> Mapping[str, str]:
    """Save readable terms; gives the catalogue's key by field when the rules refuse them."""
    if typed.terms is None:
        return typed.problems
    actor, now = actor_of(caller), pages.bench.clock.now()
    name = typed.texts.get("name")
    try:
        with pages.bench.engine.begin() as conn:
            save_program(conn, caller.shop, program.program_id, name, typed.terms, actor=actor, now=now)
    except ProgramInvalid as invalid:
        return {field: _problem_key(field, problem) for field, problem in invalid.problems.items()}
    return {}


def _problem_key(field: str, problem: str) -> str:
    return "problem.name_taken" if problem == NAME_TAKEN else f"problem.{field}"


def _save_estimate(pages: Pages, caller: MerchantCaller, program: Program) -> Response:
    """Keep or forget the calculator's figures; what was typed stays, with the problems, when they cannot be."""
    bench, actor = pages.bench, actor_of(caller)
    if request.form["part"] == _FORGET:
        with bench.engine.begin() as conn:
            forget_estimate(conn, caller.shop, actor=actor, now=bench.clock.now())
        return go(_here(), "estimate_forgotten")
    typed = read_estimate_form(request.form, program.terms.reward.amount.currency)
    if typed.estimate is None:
        now_in_force = typed_program(program, Wording(caller.locale))
        return _page(pages, caller, program, now_in_force, status=422, estimate=typed)
    with bench.engine.begin() as conn:
        save_estimate(conn, caller.shop, typed.estimate, actor=actor, now=bench.clock.now())
    return go(_here(), "estimate")


def _page(
    pages: Pages,
    caller: MerchantCaller,
    program: Program,
    typed: Typed,
    *,
    status: int = 200,
    estimate: TypedEstimate | None = None,
) -> Response:
    currency, language = program.terms.reward.amount.currency, choose_language(caller.locale)
    with reading(pages.bench.engine) as conn:
        now = pages.bench.clock.now()
        weighed = weigh_program(conn, caller.shop, program, now)
        listed = list_programs(conn, caller.shop, now)
        kept = weigh_removal(conn, caller.shop, program)
    figures = estimate or typed_estimate(weighed.estimate, Wording(caller.locale))
    return pages.show(
        caller,
        "program.html",
        here="program",
        status=status,
        program=program,
        at=f"?program={program.program_id}",
        terms=program.terms,
        state=_state(listed, program),
        typed=Typed({**typed.texts, **figures.texts}, {**typed.problems, **figures.problems}),
        cost=view_cost(weighed, language),
        currency=currency,
        presets=_presets(program),
        asks_first=_loses_something(program),
        sample=small_sum(currency),
        read=_read(program.terms, language),
        kept=kept,
        lacking=sorted(lacking_scopes(program.terms, caller.shop.scopes)),
    )


def _state(listed: Sequence[ListedProgram], program: Program) -> ProgramState:
    found = zip(listed, states_of(listed), strict=True)
    return next((state for one, state in found if one.program.program_id == program.program_id), ProgramState.OFF)


def _presets(program: Program) -> list[tuple[Preset, bool]]:
    """Each preset with whether it is in use; none for other groups, because all presets are for customers' friends."""
    if program.terms.group is not Group.CUSTOMERS:
        return []
    currency = program.terms.reward.amount.currency
    return [(preset, preset_terms(preset, currency) == program.terms) for preset in Preset]


def _read(terms: Terms, language: Language) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """What either side reads: a line with its conditions."""
    return {
        "friends": (say_friend_offer(terms, language), say_friend_conditions(terms, language)),
        "advocates": (say_advocate_reward(terms, language), say_conditions(terms, language)),
    }


def _preset(name: str) -> Preset | None:
    return next((preset for preset in Preset if preset.value == name), None)
