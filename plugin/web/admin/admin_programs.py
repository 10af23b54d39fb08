"""All programs of a shop: which one a link stands for, which goes first, and one more."""

from flask import Blueprint, Response, request

from plugin.db.engine import reading
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.program.program_state import states_of
from plugin.domain.program.removal import Trace
from plugin.services.program.add_program import add_program
from plugin.services.program.list_programs import list_programs
from plugin.services.program.prefer_program import prefer_program
from plugin.services.program.remove_program import remove_program
from plugin.services.program.show_program import show_program
from plugin.web.admin.admin_pages import Pages, actor_of, go
from plugin.web.admin.guards import MerchantCaller, merchant_only
from plugin.web.admin.typed_number import read_number
from plugin.web.wording import Wording

PATH = "/admin/programs"


def add_doors(door: Blueprint, pages: Pages) -> None:
    """Add the list and its three changes."""
    bench = pages.bench

    @door.get("/programs", endpoint="programs")
    @merchant_only(bench)
    def show(caller: MerchantCaller) -> Response:
        """List the programs in their order."""
        with reading(bench.engine) as conn:
            listed = list_programs(conn, caller.shop, bench.clock.now())
        if not listed:
            return pages.show(caller, "program_none.html", here="program")
        with_states = list(zip(listed, states_of(listed), strict=True))
        return pages.show(caller, "programs.html", here="program", listed=with_states)

    @door.post("/programs/first", endpoint="prefer_program")
    @merchant_only(bench)
    def prefer(caller: MerchantCaller) -> Response:
        """Put a program (`program`, its number) before all others."""
        number, order = read_number(request.form.get("program", "")), None
        if number is not None:
            with bench.engine.begin() as conn:
                now = bench.clock.now()
                order = prefer_program(conn, caller.shop, number, actor=actor_of(caller), now=now)
        return pages.missing(caller) if order is None else go(PATH, "preferred")

    @door.post("/programs/delete", endpoint="delete_program")
    @merchant_only(bench)
    def delete(caller: MerchantCaller) -> Response:
        """Delete a program (`program`, its number) once the merchant ticked that they mean it (`is_sure`)."""
        number, removed = read_number(request.form.get("program", "")), None
        if number is not None and "is_sure" not in request.form:
            return go(f"/admin/program?program={number}", "not_sure")
        if number is not None:
            with bench.engine.begin() as conn:
                removed = remove_program(conn, caller.shop, number, actor=actor_of(caller), now=bench.clock.now())
        if removed is None:
            return pages.missing(caller)
        if isinstance(removed, Trace):
            return go(f"/admin/program?program={number}", f"kept_{removed.value}")
        return go(PATH, "deleted")

    @door.post("/programs", endpoint="add_program")
    @merchant_only(bench)
    def add(caller: MerchantCaller) -> Response:
        """Add a program, switched off and last, and show it."""
        name = Wording(caller.locale).say("programs.new_name")
        with bench.engine.begin() as conn:
            first = show_program(conn, caller.shop.shop_id)
            if first is None:
                return pages.missing(caller)
            terms = preset_terms(Preset.TEN_PERCENT, first.terms.reward.amount.currency)
            actor, now = actor_of(caller), bench.clock.now()
            try:
                added = add_program(conn, caller.shop, name, terms, actor=actor, now=now, numbers_name=True)
            except ProgramInvalid:
                return go(PATH, "too_many")
        return go(f"/admin/program?program={added.program_id}", "added")
