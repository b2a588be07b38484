"""Picks become mails: cards once per story, variants by joining them.

One composer serves one list in one language: publishing makes it, asks it for the card of each
article version and then for each variant, and keeps what comes back. The same arguments give the
same bytes.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import partial

from digest.compose.frames import OPEN
from digest.compose.layout import SAMPLE, Layout
from digest.compose.stories import CardKind, count_words, minutes, shortened, story_view
from digest.compose.templates import Template, jinja_template, refusing
from digest.compose.variants import LARGEST, Heading, Item, Notice, fitting
from digest.compose.words import Words
from digest.model.article import Article, ArticleVersion
from digest.model.errors import InputRefused
from digest.model.ids import IssueId
from digest.model.issue import Card, Variant
from digest.model.mailing_list import MailingList

_SUBJECT = 150
_PREHEADER = 160
_RESERVE = 1024
"""Bytes kept free for what is known last: the dateline, how many more, the reader's own link."""


class Composer:
    """Makes the cards and variants of one list in one language.

    Raises TemplateRefused when made with a template that cannot print a mail: it is tried out on
    the spot, so that no reader meets the error.
    """

    def __init__(self, *, template: Template, words: Words, mailing_list: MailingList) -> None:
        self.hash = hashlib.sha256(template.hash + words.hash).digest()
        self._words = words
        self._list = mailing_list
        self._where = f"{template.name}/subject.txt"
        self._subject = jinja_template(template.subject, where=self._where, markup=False)
        make = partial(Layout, words=words)
        self._html = make(template.html, part="html", where=f"{template.name}/body.mjml")
        self._text = make(template.text, part="text", where=f"{template.name}/body.txt")
        self._cache: dict[tuple[Layout, str, tuple[str, ...]], bytes] = {}
        self._subject_of(SAMPLE)

    def card(self, version: ArticleVersion, kind: CardKind, *, also: Sequence[str] = ()) -> Card:
        """One article version as it will be mailed. `also` are other publishers of its story.

        Its parts hold one OPEN each, where the reason goes. Raises TemplateRefused.
        """
        story = story_view(version.article, kind, self._words, also=also)
        return Card(
            version=version.id,
            language=self._words.language,
            kind=kind.value,
            template=self.hash,
            html=self._html.card(kind, story),
            text=self._text.card(kind, story),
        )

    def variant(
        self,
        issue: IssueId,
        *,
        day: date,
        headings: Sequence[Heading],
        more: int = 0,
        follows: Sequence[str] = (),
        notice: Notice | None = None,
    ) -> Variant:
        """The mail of every reader with these picks, with OPEN where a reader's own address goes.

        `day` is the reader's date, `more` how many stories found no room before composing, `follows`
        the names of what these readers follow. The subject is the first story's headline. Its picks
        are those shown: stories that would make it too large are counted with `more`. With a `notice` it
        is an alert's, which needs no story.

        Raises InputRefused when there is nothing to tell, TemplateRefused when the template fails.
        """
        if not (filled := self._filled(headings, notice)):
            raise InputRefused("a mail without a story cannot be composed")
        facts = self._facts(filled, follows)
        kept = self._kept(filled, facts)
        more += sum(len(heading.items) for heading in filled) - sum(len(heading.items) for heading in kept)
        facts["dateline"] = self._dateline(day, kept)
        html = self._joined(self._html, kept, facts=facts, more=more)
        text = self._joined(self._text, kept, facts=facts, more=more)
        picks = tuple(item.pick for heading in kept for item in heading.items)
        return Variant(
            issue=issue,
            digest=_digest(facts["subject"], self._words.language, repr(picks), html, text),
            language=self._words.language,
            subject=facts["subject"],
            picks=picks,
            html=html,
            text=text,
            html_encoding=self._html.encoding.value,
            text_encoding=self._text.encoding.value,
            more=more,
        )

    def _facts(self, headings: Sequence[Heading], follows: Sequence[str]) -> dict[str, str]:
        """What stands in the gaps around the stories, as plain text."""
        notice = headings[0].notice
        articles = [item.article for heading in headings for item in heading.items]
        return {
            "list": self._list.name,
            "address": ", ".join(self._list.postal_address.split("\n")),
            "subject": self._subject_of(articles[0]) if notice is None else self._subject_with(notice),
            "preheader": _preheader(articles, notice),
            "why": self._words.why_sent(self._list.name, follows),
        }

    def _filled(self, headings: Sequence[Heading], notice: Notice | None) -> list[Heading]:
        """The headings with anything under them; of an alert the one that says what it is."""
        if notice is None:
            return [heading for heading in headings if heading.items]
        items = tuple(item for heading in headings for item in heading.items)
        return [Heading(title=self._words.kind_of(notice.kind), items=items, notice=notice)]

    def _subject_with(self, notice: Notice) -> str:
        return shortened(f"{self._words.kind_of(notice.kind)}: {self._subject_of(notice.about)}", _SUBJECT)

    def _subject_of(self, lead: Article) -> str:
        story = story_view(lead, CardKind.LEAD, self._words)
        with refusing(self._where):
            subject = self._subject.render(lead=story, list=self._list.name)
        return shortened(subject, _SUBJECT)

    def _kept(self, headings: Sequence[Heading], facts: dict[str, str]) -> list[Heading]:
        """The headings with as many items as fit."""
        page = self._html.around
        frame = sum(map(len, page.pieces))
        frame += sum(len(self._html.fill(facts.get(name, ""))) for name in page.gaps)
        frame += len(self._piece(self._html, "more_stories", ""))
        closing = len(self._piece(self._html, "section_close"))
        keep = fitting(
            [[self._size(heading, item) for item in heading.items] for heading in headings],
            [len(self._piece(self._html, "section_open", heading.title)) + closing for heading in headings],
            LARGEST - frame - _RESERVE,
        )
        fitted = (heading.first(count) for heading, count in zip(headings, keep, strict=True))
        return [heading for heading in fitted if heading.items or heading.notice]

    def _size(self, heading: Heading, item: Item) -> int:
        return len(item.card.html) + len(self._chip(self._html, heading, item))

    def _joined(
        self, layout: Layout, headings: Sequence[Heading], *, facts: dict[str, str], more: int
    ) -> bytes:
        """One part of the mail, its stories in place."""
        chunks = list[bytes]()
        for heading in headings:
            chunks.append(self._piece(layout, "section_open", heading.title))
            if heading.notice is not None and any(said := heading.says(heading.notice)):
                chunks.append(self._piece(layout, "notice", *said))
            chunks += (self._shown(layout, heading, item) for item in heading.items)
            chunks.append(self._piece(layout, "section_close"))
        if more:
            label = self._words.numbered(self._words.more, more)
            chunks.append(self._piece(layout, "more_stories", label))
        fills = {name: layout.fill(text) for name, text in facts.items()}
        return layout.around.filled(fills | {"stories": b"".join(chunks), "unsubscribe": OPEN})

    def _shown(self, layout: Layout, heading: Heading, item: Item) -> bytes:
        """A card with its reason filled in."""
        return layout.part_of(item.card).replace(OPEN, self._chip(layout, heading, item))

    def _chip(self, layout: Layout, heading: Heading, item: Item) -> bytes:
        """Reasons come again and again: each set of names is rendered and encoded once."""
        names, updated = heading.reasons(item), item.pick.updated
        key = (layout, "reason", (str(updated), *names))
        if key not in self._cache:
            said = self._words.chip(names, updated=updated)
            self._cache[key] = layout.piece("reason_chip", said) if said else b""
        return self._cache[key]

    def _piece(self, layout: Layout, macro: str, *argument: str) -> bytes:
        """So do headings."""
        key = (layout, macro, argument)
        if key not in self._cache:
            self._cache[key] = layout.piece(macro, *argument)
        return self._cache[key]

    def _dateline(self, day: date, headings: Sequence[Heading]) -> str:
        """Date in the reader's words, number of stories, minutes to read this mail."""
        articles = [item.article for heading in headings for item in heading.items]
        if not articles:
            return self._words.on(day)
        length = sum(count_words(article.headline) + count_words(article.summary) for article in articles)
        words = self._words
        return " · ".join(
            (
                words.on(day),
                words.numbered(words.stories, len(articles)),
                words.numbered(words.minutes, minutes(length)),
            )
        )


def _preheader(articles: Sequence[Article], notice: Notice | None) -> str:
    """What an inbox shows beside the subject: an editor's words, the lead's summary, the next headlines."""
    if notice is not None and (notice.words or not articles):
        return shortened(notice.words, _PREHEADER)
    others = " · ".join(article.headline for article in articles[1:4])
    return shortened(articles[0].summary or others, _PREHEADER)


def _digest(*made_of: str | bytes) -> bytes:
    """SHA-256 over parts that cannot run into each other."""
    digest = hashlib.sha256()
    for part in made_of:
        raw = part if isinstance(part, bytes) else part.encode()
        digest.update(len(raw).to_bytes(8))
        digest.update(raw)
    return digest.digest()
