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
_IS_BLOCK = re.compile(_BLOCKS)
_TAG = re.compile(r"<[a-zA-Z][^<>]*>?")
_LEFT_OPEN = re.compile(r"<([a-zA-Z][\w-]*)[^<>]*$")


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
    tag = ""  # the one among whose attributes the next text begins
    for token in stream:
        if token.type != "data":
            yield token
            continue
        text, tag = _fold(_RUN.sub(lambda run: "\n" if "\n" in run.group() else " ", token.value), tag)
        yield Token(token.lineno, "data", text)


def _fold(text: str, tag: str) -> tuple[str, str]:
    """The text in short, and the tag that it leaves open ("" if none)."""
    head = ""
    if tag:
        inside, end, text = text.partition(">")
        head = _attributes(inside + end)
        if not end:
            return head, tag
        text = text.lstrip(" \n") if _IS_BLOCK.fullmatch(tag) else text
    text = _AFTER_BLOCK.sub(r"\1", _BEFORE_BLOCK.sub("", text))
    text = _TAG.sub(lambda found: _attributes(found.group()), text)
    left_open = _LEFT_OPEN.search(text)
    return head + text, left_open.group(1) if left_open else ""


def _attributes(text: str) -> str:
    return text.replace("\n", " ").replace(" >", ">")
