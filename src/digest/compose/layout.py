"""One part of a message (HTML or text) in one language: its pieces, rendered and encoded.

A piece is a macro of the template; what lies between the macros is the frame around the stories.
"""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from jinja2.runtime import Macro

from digest.compose.encoding import encoded, transfer_encoding
from digest.compose.frames import OPEN, Frame, frame, gap
from digest.compose.stories import CardKind, story_view
from digest.compose.templates import jinja_template, refusing
from digest.compose.words import Words
from digest.model.article import Article, Image
from digest.model.errors import TemplateRefused
from digest.model.ids import Language
from digest.model.issue import Card

_AROUND = ("list", "address", "subject", "preheader", "dateline", "stories", "why", "unsubscribe")
_NEEDED = ("stories", "why", "unsubscribe", "address")
_BARE = Article(url="https://example.org/", headline="–", publisher="–", language=Language("en"))
SAMPLE = replace(_BARE, byline="–", summary="–", body="– " * 400, image=Image(url=_BARE.url, caption="–"))
"""An article that has everything, to try templates with."""


class Layout:
    """Renders one part's pieces. Made once per template and language, used for many mails.

    `part` is "html" or "text"; `where` names the file in messages. Raises TemplateRefused when the
    template prints what it may not, or lacks what a mail must have.
    """

    def __init__(self, source: str, *, part: str, words: Words, where: str) -> None:
        self.encoding = transfer_encoding(part, words.language)
        self._where = where
        self._markup = part == "html"
        template = jinja_template(source, where=where, markup=self._markup)
        with refusing(where):
            self._module = template.make_module(_values(words))
        self.around = self._frame(str(self._module), _AROUND, where)
        self._try_out(words)

    def card(self, kind: CardKind, story: Mapping[str, object]) -> bytes:
        """A story, encoded, with OPEN where the reason goes."""
        where = f"{self._where} {kind}(…)"
        card = self._frame(self._printed(kind, story), ("reason",), where)
        if card.gaps != ("reason",):
            raise TemplateRefused(f"{where}: must print {{{{ reason }}}} once")
        return card.filled({"reason": OPEN})

    def piece(self, macro: str, *arguments: str) -> bytes:
        """A piece that holds nothing but its arguments, encoded."""
        return self._frame(self._printed(macro, *arguments), (), f"{self._where} {macro}(…)").filled({})

    def part_of(self, card: Card) -> bytes:
        return card.html if self._markup else card.text

    def fill(self, text: str) -> bytes:
        """A plain text as it stands in a gap, encoded."""
        return encoded(escape(text) if self._markup else text, self.encoding)

    def _try_out(self, words: Words) -> None:
        """Prints every piece once, so that a fault in the template shows before there is a mail."""
        for name in _NEEDED:
            if name not in self.around.gaps:
                raise TemplateRefused(f"{self._where}: must print {{{{ {name} }}}}, outside of macros")
        if self.around.gaps.count("stories") != 1:
            raise TemplateRefused(f"{self._where}: prints {{{{ stories }}}} more than once")
        for kind in CardKind:
            self.card(kind, story_view(SAMPLE, kind, words, also=["–"]))
            self.card(kind, story_view(_BARE, kind, words))
        for macro in ("section_open", "reason_chip", "more_stories"):
            self.piece(macro, "–")
        self.piece("section_close")
        self.piece("notice", "–", "–")

    def _printed(self, macro: str, *arguments: object) -> str:
        piece = getattr(self._module, macro, None)
        if not isinstance(piece, Macro):
            raise TemplateRefused(f"{self._where}: has no macro {macro}(…)")
        with refusing(f"{self._where} {macro}(…)"):
            return str(piece(*arguments))

    def _frame(self, printed: str, gaps: tuple[str, ...], where: str) -> Frame:
        return frame(printed, self.encoding, gaps=gaps, where=where)


def _values(words: Words) -> dict[str, object]:
    """What every piece may print: the language, and gaps for all that differs from mail to mail."""
    rtl = words.direction == "rtl"
    return {
        "lang": words.language,
        "dir": words.direction,
        "start": "right" if rtl else "left",
        "end": "left" if rtl else "right",
        "t": {"read": words.read, "unsubscribe": words.unsubscribe},
        **{name: gap(name) for name in (*_AROUND, "reason")},
    }
