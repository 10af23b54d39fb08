"""`{% section %}`, `{% sections %}`, `{% layout %}`, `{% style %}`, and `{% render block %}` for app blocks."""

from typing import TYPE_CHECKING, TextIO

from liquid import RenderContext, Token
from liquid.ast import Node
from liquid.builtin.expressions import Identifier, parse_primitive
from liquid.builtin.tags.render_tag import RenderNode, RenderTag
from liquid.expression import Expression
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_TAG

if TYPE_CHECKING:
    from tests.sim_shop.liquid_theme.page import Page


def page_of(context: RenderContext) -> "Page":
    """The page being rendered; it knows how to render sections and app blocks."""
    found: Page = context.resolve("_page")
    return found


class _SectionNode(Node):
    """Renders one section of the theme, or a whole group of them."""

    def __init__(self, token: Token, name: Expression, *, is_group: bool) -> None:
        super().__init__(token)
        self._name = name
        self._is_group = is_group
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        name = str(self._name.evaluate(context))
        page = page_of(context)
        buffer.write(page.section_group(name) if self._is_group else page.static_section(name))
        return True


class SectionTag(Tag):
    """`{% section 'header' %}`."""

    name = "section"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        return _SectionNode(token, parse_primitive(self.env, stream.into_inner(tag=token, eat=False)), is_group=False)


class SectionsTag(Tag):
    """`{% sections 'header-group' %}`."""

    name = "sections"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        return _SectionNode(token, parse_primitive(self.env, stream.into_inner(tag=token, eat=False)), is_group=True)


class _LayoutNode(Node):
    def __init__(self, token: Token, name: Expression) -> None:
        super().__init__(token)
        self._name = name

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        chosen = self._name.evaluate(context)
        page_of(context).layout = str(chosen) if isinstance(chosen, str) and chosen else None
        return False


class LayoutTag(Tag):
    """`{% layout none %}` or `{% layout 'other' %}`."""

    name = "layout"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        return _LayoutNode(token, parse_primitive(self.env, stream.into_inner(tag=token, eat=False)))


class _StyleNode(Node):
    def __init__(self, token: Token, block: Node) -> None:
        super().__init__(token)
        self._block = block
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        buffer.write("<style data-shopify>")
        self._block.render(context, buffer)
        buffer.write("</style>")
        return True


class StyleTag(Tag):
    """`{% style %}…{% endstyle %}`."""

    name = "style"
    end = "endstyle"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        block = get_parser(self.env).parse_block(stream, frozenset((self.end,)))
        stream.expect(TOKEN_TAG, value=self.end)
        return _StyleNode(token, block)


class _RenderNode(RenderNode):
    """`{% render block %}` renders an app block; everything else is python-liquid's own `render`."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        if isinstance(self.name, Identifier):
            block = context.resolve(self.name, default=None)
            if isinstance(block, dict) and "_app_block" in block:
                buffer.write(page_of(context).app_block(block))
                return True
        return super().render_to_output(context, buffer)


class AppAwareRenderTag(RenderTag):
    """`{% render %}`."""

    node_class = _RenderNode


TAGS = (SectionTag, SectionsTag, LayoutTag, StyleTag, AppAwareRenderTag)
