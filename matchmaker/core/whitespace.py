"""The indentation of HTML templates stays in the template and is not sent with every page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_BLOCKS = (  # no `form`: one of a single button stands in the line of the text
    "article|aside|body|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|h[1-6]|head|header|legend|li|"
    "link|main|meta|nav|ol|optgroup|option|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
    "|circle|g|line|path|polyline|rect|use"  # shapes within a drawing
)
_RUN = re.compile(r"[ \t\r\n]+")
_BEFORE_BLOCK = re.compile(rf"[ \n](?=</?(?:{_BLOCKS})(?:[ \n>]|$))")
_AFTER_BLOCK = re.compile(rf"(</?(?:{_BLOCKS})(?:[ \n][^<>]*)?>)[ \n]")
_BLOCK_LEFT_OPEN = re.compile(rf"</?(?:{_BLOCKS})(?:[ \n][^<>]*)?$")
_END_OF_OPEN_TAG = re.compile(r"^([^<>]*>)[ \n]")


class FoldWhitespace(Extension):
    """Folds each run of white space in the text of an `.html` template into one line break or one space.

    Runs beside the tag of a block go altogether. Done once, when a template is compiled. Browsers show a run as one
    space and none at the edge of a block, so a page looks the same; what an expression prints (texts of people,
    `<pre>` and `<textarea>`) is not touched. Templates of mails are left alone.
    """

    def filter_stream(self, stream: TokenStream) -> TokenStream | Iterator[Token]:
        """The tokens of one template, its text folded."""
        return _folded(stream) if (stream.name or "").endswith(".html") else stream


def _folded(stream: TokenStream) -> Iterator[Token]:
    in_block_tag = False  # an expression stands among the attributes of a block's tag
    for token in stream:
        if token.type != "data":
            yield token
            continue
        text = _RUN.sub(lambda run: "\n" if "\n" in run.group() else " ", token.value)
        if in_block_tag:
            text = _END_OF_OPEN_TAG.sub(r"\1", text)
        text = _AFTER_BLOCK.sub(r"\1", _BEFORE_BLOCK.sub("", text))
        in_block_tag = bool(_BLOCK_LEFT_OPEN.search(text)) or (in_block_tag and ">" not in text)
        yield Token(token.lineno, "data", text)
