"""Every hash under which one person may be stored, over all customer numbers they ever had."""

from collections.abc import Iterable
from dataclasses import dataclass

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.domain.people.person import Person
from plugin.keys import KeyRing


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """`newest` has one form per identity, customer first; `every` also those from before APP_KEY was rotated."""

    newest: tuple[str, ...]
    every: frozenset[str]

    @property
    def main(self) -> str:
        """The one under which the audit names the person."""
        return self.newest[0]


def person_keys(keys: KeyRing, shop_id: int, person: Person, customer_ids: Iterable[int]) -> PersonKeys:
    """Hash a person of whom something is known; `customer_ids` are all their numbers, the request's own among them."""
    others = sorted(set(customer_ids) - {person.customer_id})
    numbers = ([person.customer_id] if person.customer_id is not None else []) + others
    forms = [identity_keys(keys, shop_id, IdentityKind.CUSTOMER, number) for number in numbers]
    if person.email:
        forms.append(identity_keys(keys, shop_id, IdentityKind.EMAIL, person.email))
    return PersonKeys(tuple(form[0] for form in forms), frozenset(key for form in forms for key in form))
