"""`{% form 'product', product, id: 'x' %}`: the forms of a storefront and where they post to."""

import html
from typing import TextIO

from liquid import RenderContext, Token
from liquid.ast import Node
from liquid.builtin.expressions import KeywordArgument, parse_primitive
from liquid.expression import Expression
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_COMMA, TOKEN_EOF, TOKEN_TAG, TOKEN_WORD

from tests.sim_shop.liquid_theme.filters import attributes_text

ACTIONS = {
    "product": "cart/add",
    "cart": "cart",
    "customer_login": "account/login",
    "create_customer": "account",
    "localization": "localization",
    "contact": "contact",
}


class _FormNode(Node):
    def __init__(self, token: Token, kind: Expression, attributes: list[KeywordArgument], block: Node) -> None:
        super().__init__(token)
        self._kind = kind
        self._attributes = attributes
        self._block = block
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        kind = str(self._kind.evaluate(context))
        root = str((context.resolve("routes", default=None) or {}).get("root_url", "/")).rstrip("/")
        attributes = dict(argument.evaluate(context) for argument in self._attributes)
        return_to = attributes.pop("return_to", None)
        action = {"method": "post", "action": f"{root}/{ACTIONS.get(kind, kind)}", "accept-charset": "UTF-8"}
        buffer.write(f"<form{attributes_text(action | attributes)}>{_hidden('form_type', kind)}")
        if return_to is not None:
            buffer.write(_hidden("return_to", str(return_to)))
        errors = (context.resolve("form_errors", default=None) or {}).get(kind)
        with context.extend({"form": {"id": attributes.get("id"), "errors": errors}}):
            self._block.render(context, buffer)
        buffer.write("</form>")
        return True


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{html.escape(value)}">'


class FormTag(Tag):
    """`{% form %}…{% endform %}`."""

    name = "form"
    end = "endform"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        tokens = stream.into_inner(tag=token)
        kind = parse_primitive(self.env, tokens)
        attributes = self._attributes(tokens)
        block = get_parser(self.env).parse_block(stream, frozenset((self.end,)))
        stream.expect(TOKEN_TAG, value=self.end)
        return _FormNode(token, kind, attributes, block)

    def _attributes(self, tokens: TokenStream) -> list[KeywordArgument]:
        """Skip the object a form is about (`product`), which decides nothing here; keep the attributes."""
        if tokens.current.kind == TOKEN_COMMA:
            next(tokens)
        is_named = tokens.current.kind == TOKEN_WORD and tokens.peek.value == ":"
        if tokens.current.kind != TOKEN_EOF and not is_named:
            parse_primitive(self.env, tokens)
        return KeywordArgument.parse(self.env, tokens)


TAGS = (FormTag,)
