"""Money texts as Shopify writes them. Amounts in the simulation are integer minor units."""

from decimal import ROUND_HALF_UP, Decimal

EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "JOD": 3, "TND": 3}


def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return EXPONENTS.get(currency, 2)


def rest_money(minor: int, currency: str) -> str:
    """`10.00`: the form in webhook bodies."""
    places = exponent(currency)
    sign, digits = ("-", -minor) if minor < 0 else ("", minor)
    if places == 0:
        return f"{sign}{digits}"
    whole, part = divmod(digits, 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def graphql_money(minor: int, currency: str) -> str:
    """`10.0`: the form of GraphQL's Decimal, without trailing zeros but with one decimal."""
    text = rest_money(minor, currency)
    if "." not in text:
        return f"{text}.0"
    text = text.rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def to_minor(amount: str | Decimal, currency: str) -> int:
    """Minor units of a decimal amount, half up beyond the currency's decimals."""
    scaled = Decimal(amount).scaleb(exponent(currency))
    return int(scaled.quantize(Decimal(1), ROUND_HALF_UP))


def share(minor: int, fraction: Decimal) -> int:
    """`fraction` of an amount, half up to whole minor units."""
    return int((minor * fraction).quantize(Decimal(1), ROUND_HALF_UP))


def spread(amount: int, weights: list[int]) -> list[int]:
    """Split `amount` in proportion to `weights`; the parts sum to it exactly (largest remainder first)."""
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    parts = [amount * w // total for w in weights]
    order = sorted(range(len(weights)), key=lambda i: -(amount * weights[i] % total))
    for index in order[: amount - sum(parts)]:
        parts[index] += 1
    return parts
