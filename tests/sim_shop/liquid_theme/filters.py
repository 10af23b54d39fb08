"""Shopify's own Liquid filters, as far as themes and app blocks use them."""

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from liquid import RenderContext
from liquid.filter import with_context
from liquid.undefined import Undefined


def _locale(context: RenderContext) -> str:
    request = context.resolve("request", default={})
    return str(request["locale"]["iso_code"]) if request else "en"


@with_context
def translate(key: object, *, context: RenderContext, **values: object) -> str:
    """`t`: the text of a key in the visitor's language."""
    found: str = context.env.translations.text(_locale(context), str(key), values)  # type: ignore[attr-defined]
    return found


@with_context
def money(minor: object, *, context: RenderContext) -> str:
    """`money`: an amount of minor units in the shop's currency."""
    if minor is None or isinstance(minor, Undefined):
        return ""
    currency = str(context.resolve("shop", default={}).get("currency", "EUR"))
    text: str = context.env.money_text(int(str(minor)), currency, _locale(context))  # type: ignore[attr-defined]
    return text


@with_context
def money_with_currency(minor: object, *, context: RenderContext) -> str:
    """`money_with_currency`: the same with the currency's code behind it."""
    currency = context.resolve("shop", default={}).get("currency", "EUR")
    return f"{money(minor, context=context)} {currency}"


@with_context
def asset_url(name: object, *, context: RenderContext) -> str:
    """`asset_url`: the address of a file in the assets folder of whoever is rendering."""
    url: str = context.env.asset_url(str(name))  # type: ignore[attr-defined]
    return url


def stylesheet_tag(url: object, **_options: object) -> str:
    """`stylesheet_tag`."""
    return f'<link href="{html.escape(str(url))}" rel="stylesheet" type="text/css" media="all">'


def script_tag(url: object) -> str:
    """`script_tag`."""
    return f'<script src="{html.escape(str(url))}"></script>'


def to_json(value: object) -> str:
    """`json`: safe inside a script element."""
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _plain(value: Any) -> Any:
    if isinstance(value, Undefined):
        return None
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items() if not str(k).startswith("_")}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def handle_of(text: object) -> str:
    """`handleize`: lower case, letters and digits, hyphens between."""
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def image_url(image: object, *_size: object, **_options: object) -> str:
    """`image_url` and `img_url`: the address of an image, whatever size is asked for."""
    if isinstance(image, Undefined) or image is None:
        return ""
    return str(image.get("src", "")) if isinstance(image, Mapping) else str(image)


def image_tag(url: object, **attributes: object) -> str:
    """`image_tag`."""
    given = {"alt": "", "loading": "lazy"} | {k: v for k, v in attributes.items() if k not in ("preload", "widths")}
    return f'<img src="{html.escape(str(url))}"{attributes_text(given)}>'


def attributes_text(attributes: Mapping[str, object]) -> str:
    """HTML attributes with a space before each; underscores in names become hyphens."""
    kept = ((k, v) for k, v in attributes.items() if v is not None and v is not False)
    return "".join(f' {k.replace("_", "-")}="{html.escape(str(v))}"' for k, v in kept)


def link_to(label: object, url: object = "", title: object = None) -> str:
    """`link_to`."""
    return f'<a href="{html.escape(str(url))}"{attributes_text({"title": title})}>{label}</a>'


def placeholder_svg_tag(_name: object, css_class: object = "placeholder") -> str:
    """`placeholder_svg_tag`: a plain grey tile."""
    return f'<svg class="{css_class}" viewBox="0 0 4 3" aria-hidden="true"><path d="M0 0h4v3H0z" fill="#ddd"/></svg>'


@with_context
def default_errors(errors: object, *, context: RenderContext) -> str:
    """`default_errors`: the messages of a form as a list."""
    if not isinstance(errors, Mapping) or not errors.get("messages"):
        return ""
    items = "".join(f"<li>{html.escape(str(text))}</li>" for text in errors["messages"].values())
    return f'<div class="errors"><ul>{items}</ul></div>'


def pluralize(count: object, singular: str, plural: str) -> str:
    """`pluralize`."""
    return singular if str(count) == "1" else plural


def time_tag(value: object, *_format: object, **_options: object) -> str:
    """`time_tag`: the day, for people and machines."""
    day = str(value)[:10]
    return f'<time datetime="{html.escape(str(value))}">{day}</time>'


FILTERS = {
    "t": translate,
    "translate": translate,
    "money": money,
    "money_with_currency": money_with_currency,
    "money_without_currency": money,
    "money_without_trailing_zeros": money,
    "asset_url": asset_url,
    "shopify_asset_url": asset_url,
    "stylesheet_tag": stylesheet_tag,
    "script_tag": script_tag,
    "json": to_json,
    "handle": handle_of,
    "handleize": handle_of,
    "image_url": image_url,
    "img_url": image_url,
    "image_tag": image_tag,
    "link_to": link_to,
    "placeholder_svg_tag": placeholder_svg_tag,
    "default_errors": default_errors,
    "pluralize": pluralize,
    "time_tag": time_tag,
    "url_param_escape": lambda text: quote(str(text), safe=""),
    "within": lambda url, _collection=None: url,
}
