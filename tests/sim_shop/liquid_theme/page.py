"""Rendering one page: its template's sections, the app embeds that are on, the layout around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.sim_shop.liquid_theme.extension import ExtensionBlock, ThemeExtension
from tests.sim_shop.liquid_theme.files import Json, defaults_of
from tests.sim_shop.liquid_theme.theme import Theme

HEADER_MARK = "<!--content-for-header-->"
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActiveEmbed:
    """An app embed that is switched on in the theme editor, with what was chosen there."""

    handle: str
    settings: Json


class Page:
    """One rendering. `data` are Liquid's global objects; `extension` is None where the app is not installed.

    `app` is the `app` object that only the extension's own blocks see. `head` stands at the start of
    `content_for_header`: what the platform itself puts there.
    """

    def __init__(
        self,
        theme: Theme,
        data: Data,
        *,
        extension: ThemeExtension | None = None,
        app: Data | None = None,
        embeds: Sequence[ActiveEmbed] = (),
        head: str = "",
    ) -> None:
        self.layout: str | None = "theme"
        self._theme = theme
        self._data = {**data, "settings": theme.settings, "_page": self}
        self._extension = extension
        self._app = app or {}
        self._embeds = embeds
        self._head = [head]
        self._template: Json = {}

    def render(self, name: str) -> str:
        """The whole page for a template's name, without its ending."""
        template = self._theme.template(name)
        if template is None:
            main = self._liquid(f"templates/{name}", {})
        else:
            self._template = template
            chosen = template.get("layout", "theme")
            self.layout = chosen if isinstance(chosen, str) else None
            main = self._sections(template, f"template--{name}")
        return self._in_layout(main)

    def around(self, markup: str) -> str:
        """The whole page around a template that came from elsewhere, as an app proxy's `application/liquid`."""
        return self._in_layout(self._theme.environment.from_string(markup).render(**self._data))

    def _in_layout(self, main: str) -> str:
        before, after = self._embedded("head", "compliance_head"), self._embedded("body")
        if self.layout is None:
            return main
        data = {"content_for_header": HEADER_MARK, "content_for_layout": main}
        whole = self._liquid(f"layout/{self.layout}", data)
        header = "\n".join(filter(None, dict.fromkeys([*self._head, before])))
        return whole.replace(HEADER_MARK, header, 1).replace("</body>", f"{after}</body>", 1)

    def section(self, name: str, section_id: str) -> str | None:
        """One section of a template by its id or type (Section Rendering), or None where there is none."""
        template = self._theme.template(name) or {}
        wanted = section_id.rpartition("__")[2]
        for key, found in template.get("sections", {}).items():
            if wanted in (key, found["type"]):
                return self._section(section_id, found)
        known = self._theme.section_schema(wanted) or (self._theme.directory / f"sections/{wanted}.liquid").is_file()
        return self.static_section(wanted) if known else None

    def static_section(self, kind: str) -> str:
        """`{% section %}`."""
        return self._section(kind, self._theme.static_section(kind))

    def section_group(self, name: str) -> str:
        """`{% sections %}`."""
        return self._sections(self._theme.group(name), f"sections--{name}")

    def app_block(self, drop: Json) -> str:
        """`{% render block %}` of an app block: what the extension makes of it, or nothing without the app."""
        found = self._extension.blocks.get(drop["_app_block"]) if self._extension else None
        if found is None or found.is_embed:
            return ""
        content = self._extension_block(found, drop["_chosen"], drop["id"])
        return f'<div id="shopify-block-{drop["id"]}" class="shopify-block shopify-app-block">{content}</div>'

    def _sections(self, group: Json, prefix: str) -> str:
        parts = []
        for key in group.get("order", ()):
            given = group["sections"][key]
            if not given.get("disabled"):
                parts.append(self._section(f"{prefix}__{key}", given))
        return "\n".join(parts)

    def _section(self, section_id: str, given: Json) -> str:
        kind = given["type"]
        schema = self._theme.section_schema(kind)
        drop = {
            "id": section_id,
            "settings": defaults_of(schema.get("settings", ())) | given.get("settings", {}),
            "blocks": self._blocks(schema, given, section_id),
        }
        content = self._liquid(f"sections/{kind}", {"section": drop})
        tag = schema.get("tag", "div")
        css = " ".join(filter(None, ("shopify-section", schema.get("class"))))
        return f'<{tag} id="shopify-section-{section_id}" class="{css}">{content}</{tag}>'

    def _blocks(self, schema: Json, given: Json, section_id: str) -> list[Json]:
        blocks = given.get("blocks", {})
        order = given.get("block_order", list(blocks))
        kinds = {block["type"]: block for block in schema.get("blocks", ())}
        return [self._block(kinds, key, blocks[key], section_id) for key in order if not blocks[key].get("disabled")]

    def _block(self, kinds: Json, key: str, given: Json, section_id: str) -> Json:
        kind, chosen = given["type"], given.get("settings", {})
        drop = {"id": f"{section_id}__{key}", "type": kind, "shopify_attributes": ""}
        if kind.startswith("shopify://apps/"):
            return drop | {"type": "@app", "_app_block": kind.split("/")[5], "_chosen": chosen, "settings": chosen}
        return drop | {"settings": defaults_of(kinds.get(kind, {}).get("settings", ())) | chosen}

    def _embedded(self, *targets: str) -> str:
        if self._extension is None:
            return ""
        blocks, parts = self._extension.blocks, []
        for embed in self._embeds:
            found = blocks.get(embed.handle)
            if found is not None and found.target in targets:
                parts.append(self._embed(found, embed))
        return "".join(parts)

    def _embed(self, found: ExtensionBlock, embed: ActiveEmbed) -> str:
        content = self._extension_block(found, embed.settings, embed.handle)
        if found.target != "body":
            return content
        return f'<div id="shopify-block-{embed.handle}" class="shopify-block shopify-app-block">{content}</div>'

    def _extension_block(self, found: ExtensionBlock, chosen: Json, block_id: str) -> str:
        assert self._extension is not None
        self._head += self._extension.files_of(found)
        block = {"id": block_id, "type": found.handle, "settings": found.settings(chosen), "shopify_attributes": ""}
        template = self._extension.environment.get_template(f"blocks/{found.handle}")
        return template.render(**self._data, block=block, app=self._app)

    def _liquid(self, name: str, data: Data) -> str:
        return self._theme.environment.get_template(name).render(**{**self._data, **data})
