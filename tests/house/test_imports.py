"""Who may import whom. The table is the house plan's; `docs/architecture.md` shows it to people."""

import sys
from collections.abc import Iterator

import pytest

from tests.house.source import ROOT, Import, Module, app_modules, modules, room_of

OURS = frozenset({"plugin", "webhooks"})
LEAFS = frozenset({"settings", "manifest", "logs", "keys", "clock"})
ALLOWED_ROOMS: dict[str, frozenset[str]] = {
    "domain": frozenset(),
    "db": frozenset({"domain"}),
    "auth": frozenset({"domain"}),
    "admin_api": frozenset({"domain"}),
    "services": frozenset({"domain", "db", "auth", "admin_api"}),
    "web": frozenset({"domain", "auth", "services"}),
    "webhooks": frozenset({"domain", "auth", "services"}),
}
THIRD_PARTY: dict[str, frozenset[str]] = {
    "domain": frozenset(),
    "db": frozenset({"sqlalchemy", "alembic", "cryptography"}),
    # jwt: the errors of the decoder inside ShopifyAPI, which brings it.
    # The last four know phone numbers, mail hosts and names: what identities are made of, and stdlib does not know.
    "auth": frozenset(
        {"shopify", "jwt", "itsdangerous", "requests"}
        | {"phonenumbers", "disposable_email_domains", "email_validator", "rapidfuzz"}
    ),
    "admin_api": frozenset({"requests", "urllib3"}),
    "services": frozenset({"sqlalchemy"}),
    # werkzeug and markupsafe are Flask's own halves.
    "web": frozenset({"flask", "werkzeug", "markupsafe"}),
    "webhooks": frozenset({"sqlalchemy"}),
}
ONLY_IN: dict[str, frozenset[str]] = {
    "plugin/settings.py": frozenset(),
    "plugin/manifest.py": frozenset(),
    "plugin/logs.py": frozenset(),
    "plugin/clock.py": frozenset(),
    "plugin/keys.py": frozenset({"cryptography"}),
    "plugin/metrics.py": frozenset({"prometheus_client"}),
    "plugin/bell.py": frozenset({"huey"}),
    "plugin/lone_worker.py": frozenset(),
    "plugin/preset_files.py": frozenset({"yaml"}),
}
# Single names that cross a wall, each for a reason the architecture gives.
DOORS_IN_WALLS = {
    ("web", "plugin.db.engine", "reading"),
    ("webhooks", "plugin.db.tables", None),
    ("webhooks", "plugin.db.engine", None),
}
# Tools beside the leafs, and who may hold them besides the roots.
TOOLS: dict[str, frozenset[str]] = {
    "metrics": frozenset({"web"}),
    "bell": frozenset(),
    "lone_worker": frozenset(),
    "preset_files": frozenset({"services", "web"}),
}
# Leafs that read files into values of the domain.
READERS_OF_VALUES = frozenset({"preset_files"})
# Services that exist to call services; and the ones that everybody calls: the way to Shopify, the book of points.
CALLING_SERVICES = frozenset({"drain_outbox", "reconcile_orders", "issue_reward", "withdraw_reward"})
CALLED_BY_ALL = frozenset({"reach_shop", "distrust_access", "workbench", "credit_points", "take_points_back"})
# A new shop's program is written in its currency, and that is known only once the shop has been learnt.
# Whether somebody may join is the same question before the button is offered and after it was pressed.
# A verdict promises in the one way there is to promise; a claim may be a lead, which earns something at once.
# What a person gives is read again like what the machine gives. Who may get a share is looked at before it is promised.
CALLING_PAIRS = frozenset(
    {
        ("join_program", "weigh_joining"),
        ("learn_shop", "start_program"),
        ("answer_verdicts", "promise_reward"),
        ("answer_verdicts", "promise_friend"),
        ("answer_verdicts", "promise_chain"),
        ("redeem_points", "promise_reward"),
        ("claim_offer", "reward_lead"),
        ("reread_orders", "refresh_orders"),
        ("look_up_signs", "find_bringer"),
    }
)


def test_rooms_import_only_what_the_table_allows() -> None:
    assert [fault for module in app_modules() for fault in faults(module)] == []


def test_a_forbidden_import_would_be_seen() -> None:
    def imported(module: str, name: str | None = None) -> Import:
        return Import(1, module, name, False, True)

    shelf, service, door, value = (
        Module(ROOT / "plugin" / room / "x.py") for room in ("db", "services", "web", "domain")
    )

    assert fault(shelf, imported("plugin.services.issue_reward")) == "db may not import services"
    assert fault(shelf, imported("flask")) == "db may not import flask"
    assert fault(shelf, imported("plugin.app")) == "nobody imports a root"
    assert fault(service, imported("webhooks.inbox")) == "services may not import webhooks"
    assert fault(door, imported("plugin.db.engine", "create_engine_for")) == "web may not import db"
    assert fault(door, imported("plugin.db.engine", "reading")) is None
    assert fault(value, imported("plugin.clock")) == "domain imports no leaf"


@pytest.mark.parametrize("folder", ["plugin", "webhooks", "tests"])
def test_imports_are_absolute_and_at_the_top(folder: str) -> None:
    misplaced = [
        f"{module.shown}:{found.line}"
        for module in modules(folder)
        for found in module.imports()
        if found.is_relative or (folder != "tests" and not found.is_at_top)
    ]
    assert misplaced == []


def test_services_call_services_only_inside_their_feature() -> None:
    strays = [
        f"{module.shown}:{found.line} calls {found.module}"
        for module in app_modules()
        if module.room == "services"
        for found in module.imports()
        if found.module.startswith("plugin.services.") and not may_call(module, found)
    ]
    assert strays == []


def test_the_official_library_is_imported_in_one_room() -> None:
    homes = {module.room for module in app_modules() for found in module.imports() if found.first == "shopify"}
    assert homes == {"auth"}


def may_call(module: Module, found: Import) -> bool:
    callee = found.module.split(".")[-1]
    is_neighbour = feature_of(module.folder.replace("/", ".")) == feature_of(found.module.rpartition(".")[0])
    is_listed = module.path.stem in CALLING_SERVICES or (module.path.stem, callee) in CALLING_PAIRS
    return is_neighbour or is_listed or callee in CALLED_BY_ALL


def feature_of(folder: str) -> str:
    """The folder below `services`; a large one has folders of its own, which call each other."""
    return ".".join(folder.split(".")[:3])


def faults(module: Module) -> Iterator[str]:
    for found in module.imports():
        problem = fault(module, found)
        if problem:
            yield f"{module.shown}:{found.line} {problem} ({found.module})"


def fault(module: Module, found: Import) -> str | None:
    if module.room == "root" or found.first in sys.stdlib_module_names:
        return None
    if found.first not in OURS:
        allowed = THIRD_PARTY.get(module.room, frozenset()) | ONLY_IN.get(module.shown, frozenset())
        return None if found.first in allowed else f"{module.room} may not import {found.first}"
    target = room_of(found.module)
    if target == "root":
        return "nobody imports a root"
    if target == "leaf":
        return leaf_fault(module, found)
    if target == module.room or target in ALLOWED_ROOMS.get(module.room, frozenset()):
        return None
    if module.room == "leaf" and target == "domain" and module.path.stem in READERS_OF_VALUES:
        return None
    openings = {(module.room, found.module, name) for name in (found.name, None)}
    return None if openings & DOORS_IN_WALLS else f"{module.room} may not import {target}"


def leaf_fault(module: Module, found: Import) -> str | None:
    leaf = found.module.split(".")[1] if "." in found.module else str(found.name)
    if module.room == "domain":
        return "domain imports no leaf"
    if module.room == "leaf":
        return None if leaf == "logs" and module.path.stem in TOOLS else "a leaf imports nothing of ours"
    if leaf in LEAFS or module.room in TOOLS.get(leaf, frozenset()):
        return None
    return f"{module.room} may not import {leaf}"
