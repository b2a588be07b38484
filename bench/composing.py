"""Making a mail, against a copy of its bytes in memory."""

from datetime import UTC, date, datetime

from bench.choosing import EN, LIST
from bench.timing import against, seconds
from digest.compose.composer import Composer
from digest.compose.message import Prepared, assemble, prepare
from digest.compose.stories import CardKind
from digest.compose.templates import compile_template, read_template
from digest.compose.variants import Heading, Item
from digest.compose.words import load_words
from digest.model.article import Article, ArticleVersion
from digest.model.ids import ArticleId, IssueId, SectionId, SourceId, StoryId, VersionId
from digest.model.issue import Variant
from digest.model.pick import Pick

STORIES = 20


def rows() -> list[str]:
    source = read_template("digest")
    compiling = seconds(lambda: compile_template(source))
    composer, versions = _composer(), [_version(number) for number in range(STORIES)]
    headings = _headings(composer, versions)
    variant = _variant(composer, headings)
    prepared = prepare(variant, mailing_list=LIST, date=datetime(2026, 11, 22, 7, tzinfo=UTC))
    mail = mail_of(prepared)

    joining, copying = against(lambda: mail_of(prepared), lambda: bytearray(mail), times=200)
    carding, _ = against(lambda: composer.card(versions[1], CardKind.STORY), lambda: None, times=20)
    unique, _ = against(lambda: _variant(composer, headings), lambda: None, times=20)
    return [
        f"compile the template: {compiling * 1e3:.1f} ms ({compiling / carding:,.0f}x a card)",
        f"render a card, once a story: {carding * 1e6:.0f} us ({carding / joining:.0f}x one reader's mail)",
        f"compose {STORIES} stories for a variant: {unique * 1e3:.2f} ms ({unique / carding:.1f}x a card)",
        f"one mail ({len(mail) >> 10} KiB): {joining * 1e6:.0f} us ({joining / copying:.0f}x a copy)",
    ]


def twenty_stories() -> Variant:
    """A variant as large as they come on a usual day."""
    composer = _composer()
    return _variant(composer, _headings(composer, [_version(number) for number in range(STORIES)]))


def mail_of(prepared: Prepared) -> bytes:
    return assemble(
        prepared,
        address="reader@example.org",
        name="A Reader",
        message_id="abcdefghijklmnopqrstuvwxyz@example.org",
        unsubscribe_url="https://news.example.org/u/abcdefghijklmnopqrstuvwxyz012345",
    )


def _composer() -> Composer:
    template = compile_template(read_template("digest"))
    return Composer(template=template, words=load_words(EN), mailing_list=LIST)


def _headings(composer: Composer, versions: list[ArticleVersion]) -> list[Heading]:
    items = tuple(_item(composer, version) for version in versions)
    return [Heading(title="Top stories", items=items)]


def _variant(composer: Composer, headings: list[Heading]) -> Variant:
    return composer.variant(IssueId(1), day=date(2026, 11, 22), headings=headings, follows=("Kharkiv",))


def _item(composer: Composer, version: ArticleVersion) -> Item:
    kind = CardKind.STORY if version.id else CardKind.LEAD
    pick = Pick(story=version.story_id, version=version.id, section=None, reasons=())
    return Item(card=composer.card(version, kind), article=version.article, pick=pick, reasons=("Kharkiv",))


def _version(number: int) -> ArticleVersion:
    article = Article(
        url=f"https://example.org/story-number-{number}/",
        headline=f"Power comes back to three districts after the night, part {number}",
        summary="Rescuers worked through the night, and power came back to three districts by morning. " * 2,
        publisher="The Courier",
        language=EN,
    )
    return ArticleVersion(
        id=VersionId(number),
        article_id=ArticleId(number),
        source_id=SourceId(1),
        story_id=StoryId(number),
        section=SectionId(1),
        seen=datetime(2026, 11, 22, tzinfo=UTC),
        article=article,
    )
