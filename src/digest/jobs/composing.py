"""From a reader's picks to the mail that holds them: composers by language, cards made once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from digest.child import Children
from digest.compose.composer import Composer
from digest.compose.stories import CardKind
from digest.compose.templates import Template, TemplateSource, compile_template, read_template
from digest.compose.variants import Heading, Item, Notice
from digest.compose.words import Words, load_words
from digest.jobs.news import News, names_of
from digest.model.alert import Alert
from digest.model.article import ArticleVersion
from digest.model.ids import IssueId, Language, VariantId, VersionId
from digest.model.issue import Card, Variant
from digest.model.people import Brief
from digest.model.pick import Choice, Pick, Reason
from digest.select.arranging import Block, BlockKind, arrange
from digest.store import cards, variants
from digest.store.database import Connection, Database

_COMPILE_SECONDS = 10.0

Frozen = Callable[[Composer, Language], Iterable[Card]]
"""Finds the cards a composer made before: what they show does not change afterwards."""


def nothing_frozen(_composer: Composer, _language: Language) -> tuple[Card, ...]:
    """For mails that are only looked at: every card is made anew."""
    return ()


def frozen_in(database: Database, versions: Collection[VersionId]) -> Frozen:
    """Finds the cards of these versions that were kept with earlier mails."""

    def find(composer: Composer, language: Language) -> tuple[Card, ...]:
        with database.reading() as c:
            return cards.cards_of(c, versions, language=language, template=composer.hash)

    return find


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetters:
    """Those who make templates ready: children that compile them, folders that come before ours."""

    children: Children
    overrides: tuple[Path, ...] = ()

    def compiled(self, source: TemplateSource) -> Template:
        """A template ready to compose with. Raises TemplateRefused or ChildDied."""
        return self.children.call(compile_template, source, seconds=_COMPILE_SECONDS)


class Composing(Protocol):
    """Whoever makes mails of picks."""

    @property
    def template(self) -> str: ...

    def mail(self, issue: IssueId, brief: Brief, choice: Choice, *, day: date) -> Variant: ...

    def new_cards(self) -> Sequence[Card]: ...

    def sources(self) -> Mapping[bytes, Mapping[str, str]]: ...


class Desk:
    """Makes the mails of one list: a template compiled once, a composer a language, a card a version.

    Raises TemplateRefused where the template or the words cannot be used.
    """

    def __init__(self, typesetters: Typesetters, news: News, *, frozen: Frozen = nothing_frozen) -> None:
        self._news = news
        self._made = news.made
        self._renewed = {one.story: one.renewed for one in news.ranking.candidates}
        self._overrides = typesetters.overrides
        self._frozen = frozen
        self._source = read_template(news.mailing_list.template, typesetters.overrides)
        self._template = typesetters.compiled(self._source)
        self._composers: dict[Language, tuple[Composer, Words]] = {}
        self._cards: dict[tuple[Language, VersionId, str], Card] = {}
        self._new: list[Card] = []

    def mail(
        self, issue: IssueId, brief: Brief, choice: Choice, *, day: date, notice: Notice | None = None
    ) -> Variant:
        """The mail of this reader, and of everyone who has the same picks, follows, day and language.

        `day` is the reader's own date, `notice` what an alert says with its story or without. Raises
        TemplateRefused.
        """
        composer, words = self.composer(brief.languages[0])
        blocks = arrange(choice.picks, self._news.mailing_list.sections)
        headings = [
            Heading(
                title=_title(block, self._news, words),
                items=tuple(self._item(brief, pick, lead=pick is choice.picks[0]) for pick in block.picks),
            )
            for block in blocks
        ]
        follows = _followed(self._news, brief, words.language)
        mail = composer.variant(
            issue, day=day, headings=headings, more=choice.more, follows=follows, notice=notice
        )
        return stamped(mail, made=self._made, by=(self._renewed.get(pick.story) for pick in mail.picks))

    def new_cards(self) -> tuple[Card, ...]:
        """The cards made since this was last asked, to be kept before the mails that show them."""
        new, self._new = tuple(self._new), []
        return new

    def sources(self) -> dict[bytes, dict[str, str]]:
        """What each composer's cards are made with, by the composer's hash: kept with its cards."""
        written = {"subject.txt": self._source.subject, "body.mjml": self._source.mjml}
        written["body.txt"] = self._source.text
        return {
            composer.hash: written | {"language": language}
            for language, (composer, _) in self._composers.items()
        }

    @property
    def template(self) -> str:
        return self._news.mailing_list.template

    def composer(self, language: Language) -> tuple[Composer, Words]:
        if language not in self._composers:
            words = load_words(language, self._overrides)
            composer = Composer(template=self._template, words=words, mailing_list=self._news.mailing_list)
            for card in self._frozen(composer, language):
                self._cards[language, card.version, card.kind] = card
            self._composers[language] = (composer, words)
        return self._composers[language]

    def _item(self, brief: Brief, pick: Pick, *, lead: bool) -> Item:
        return Item(
            card=self._card(pick, brief.languages[0], CardKind.LEAD if lead else CardKind.STORY),
            article=self._news.versions[pick.version].article,
            pick=pick,
            reasons=_reasons(pick.reasons, self._news, brief),
        )

    def _card(self, pick: Pick, language: Language, kind: CardKind) -> Card:
        key = (language, pick.version, str(kind))
        if key not in self._cards:
            composer, _ = self.composer(language)
            card = composer.card(self._news.versions[pick.version], kind, also=pick.also)
            self._cards[key] = card
            self._new.append(card)
        return self._cards[key]


def notice_of(alert: Alert, about: ArticleVersion) -> Notice:
    """What an alert says in a mail about an article, as its reader is or was shown it."""
    return Notice(kind=alert.kind, about=about.article, words=alert.words)


def stamped(mail: Variant, *, made: datetime | None, by: Iterable[datetime | None]) -> Variant:
    """The mail with the moment in which its stories were chosen.

    Equal mails are one, whenever they were made, except for those between whose making one of their
    stories became new: who had the first may be sent it once more, and who had the second may not. So
    these moments, `by`, tell mails apart.
    """
    moments = [moment.isoformat() if moment else "" for moment in by]
    if not any(moments):
        return replace(mail, made=made)
    digest = sha256(mail.digest + " ".join(moments).encode()).digest()
    return replace(mail, made=made, digest=digest)


def keep(c: Connection, desk: Composing, made: Mapping[bytes, Variant]) -> dict[bytes, Variant]:
    """Writes down templates, cards and mails (by digest), before the deliveries that need them."""
    numbers = file(c, desk, made)
    return {digest: replace(mail, id=numbers[digest]) for digest, mail in made.items()}


def file(c: Connection, desk: Composing, made: Mapping[bytes, Variant]) -> dict[bytes, VariantId]:
    """The same, where the numbers that they have got are all one needs to know of a million mails."""
    # In one order: two who write the same rows in different orders would wait for each other for ever.
    new = sorted(desk.new_cards(), key=lambda card: (card.version, card.language, card.kind))
    for hash_, sources in sorted(desk.sources().items()):
        cards.save_template(c, hash_, name=desk.template, sources=sources)
    cards.save_cards(c, new)
    kept = variants.save(c, [made[digest] for digest in sorted(made)])
    return {digest: number for (_, digest), number in kept.items()}


def _title(block: Block, news: News, words: Words) -> str:
    if block.kind is BlockKind.SECTION and block.section is not None:
        return news.sections[block.section].name(words.language)
    return words.top_stories if block.kind is BlockKind.TOP else words.your_topics


def _reasons(reasons: Sequence[Reason], news: News, brief: Brief) -> tuple[str, ...]:
    """The names of what the reader follows. Who follows nothing is told why at the foot of the mail."""
    followed = (one for one in reasons if one.section is None or one.section in brief.sections)
    return names_of(followed, topics=news.topics, sections=news.sections, language=brief.languages[0])


def _followed(news: News, brief: Brief, language: Language) -> tuple[str, ...]:
    # A topic may have been added, or removed, since the news was read.
    topics = sorted(news.topics[topic].name(language) for topic in brief.topics if topic in news.topics)
    listed = (section for section in news.mailing_list.sections if section in brief.sections)
    return (*topics, *(news.sections[section].name(language) for section in listed))
