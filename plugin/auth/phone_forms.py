"""Phone numbers as the network dials them (E.164), for keyed hashes only."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_LONGEST = 64
# What many people answer, or what nobody owns.
_NOBODYS = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.PAGER,
    }
)


def phone_form(text: str, country: str | None) -> str | None:
    """Give `+493012345678`; `country` (two letters) is where a number without a country's prefix is dialled.

    None for what no one person can have: no valid number, a hotline. An extension stays, for it is somebody else.
    """
    if len(text) > _LONGEST:
        return None
    try:
        number = phonenumbers.parse(text, (country or "").strip().upper() or None)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) in _NOBODYS:
        return None
    form = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{form};ext={number.extension}" if number.extension else form
