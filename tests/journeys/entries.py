"""What a merchant enters before a preset can be put in force: the products of its gifts, the collection it is about."""

from collections.abc import Callable
from dataclasses import replace

from plugin.domain.program.benefit import CODE_KINDS, Benefit, BenefitKind, Reach
from plugin.domain.program.rules import Rules
from tests.sim_shop.state import ShopState, gid
from tests.sim_shop.world import World

COLLECTION = "Chosen things"
"""What the presets that are about a part of the range are about: everything the shop has at first."""
PRICE_OF_GIFTS = 4_500
_OF_A_PART = frozenset({"fashion", "gym", "two_for_one"})


def with_entries(
    preset_id: str,
    rules: Rules,
    *,
    variant_of: Callable[[str], str] = lambda _name: gid("ProductVariant", 1),
    collection: str = gid("Collection", 1),
) -> Rules:
    """The rules with a product for every gift, and with a collection where the preset is about a part of the range.

    A friend's gift comes with something else of the collection: Shopify wants to know what has to be bought.
    """
    reach = Reach(collections=(collection,)) if preset_id in _OF_A_PART else Reach()

    def entered(benefit: Benefit) -> Benefit:
        if benefit.kind is BenefitKind.GIFT:
            return replace(benefit, variant=variant_of(benefit.name or ""))
        return replace(benefit, reach=reach) if benefit.kind in CODE_KINDS else benefit

    completed = _each_benefit(rules, entered)
    if rules.friend.kind is not BenefitKind.GIFT:
        return completed
    return replace(completed, friend=replace(completed.friend, reach=Reach(collections=(collection,))))


def stock(preset_id: str, rules: Rules, world: World, shop: ShopState) -> Rules:
    """The same with things that the shop really has; they are made where it has none of that name."""
    collection = world.add_collection(shop, COLLECTION, *shop.products.values())

    def variant_of(name: str) -> str:
        made = next((one for one in shop.products.values() if one.title == name), None)
        return gid("ProductVariant", (made or world.add_product(shop, name, PRICE_OF_GIFTS)).variant_id)

    return with_entries(preset_id, rules, variant_of=variant_of, collection=gid("Collection", collection.id))


def _each_benefit(rules: Rules, entered: Callable[[Benefit], Benefit]) -> Rules:
    plan = rules.advocate
    return replace(
        rules,
        friend=entered(rules.friend),
        advocate=replace(plan, options=tuple(map(entered, plan.options))),
        tiers=tuple(replace(tier, options=tuple(map(entered, tier.options))) for tier in rules.tiers),
        milestones=tuple(replace(one, benefit=entered(one.benefit)) for one in rules.milestones),
    )
