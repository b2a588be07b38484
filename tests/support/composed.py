"""Digests to compose in tests: an English one, a Ukrainian one, and one of everything odd."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache

from digest.compose.composer import Composer
from digest.compose.message import assemble, prepare
from digest.compose.stories import CardKind
from digest.compose.templates import Template, compile_template, read_template
from digest.compose.variants import Heading, Item
from digest.compose.words import load_words
from digest.model.article import Article, ArticleVersion, Image
from digest.model.ids import ArticleId, IssueId, Language, ListId, SourceId, StoryId, VersionId
from digest.model.issue import Variant
from digest.model.mailing_list import MailingList
from digest.model.pick import Pick

DAY = date(2026, 11, 22)
SENT = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
UNSUBSCRIBE = "https://news.example.org/u/A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as a test tells it: its article, what brought it, who else has it."""

    article: Article
    reasons: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that one golden mail is made of."""

    language: str
    list_name: str
    address: str
    headings: tuple[tuple[str, tuple[Told, ...]], ...]
    more: int = 0
    follows: tuple[str, ...] = ()
    reader: str = ""


@cache
def the_template() -> Template:
    return compile_template(read_template("digest"))


def a_mailing_list(
    name: str = "Kharkiv Daily", postal_address: str = "1 Example Street, Kyiv"
) -> MailingList:
    return MailingList(
        id=ListId(1),
        key="kharkiv",
        name=name,
        sender="daily@news.example.org",
        sender_name=name,
        language=Language("uk"),
        zone="Europe/Kyiv",
        hour=7,
        postal_address=postal_address,
        reply_to="editors@news.example.org",
    )


def a_composer(language: str = "en", mailing_list: MailingList | None = None) -> Composer:
    return Composer(
        template=the_template(),
        words=load_words(Language(language)),
        mailing_list=mailing_list or a_mailing_list(),
    )


def told(headline: str, summary: str = "", **fields: object) -> Told:
    about = {name: fields.pop(name) for name in ("reasons", "also") if name in fields}
    known: dict[str, object] = {
        "url": f"https://example.org/news/{sum(headline.encode())}",
        "headline": headline,
        "summary": summary,
        "publisher": "The Kyiv Courier",
        "language": Language("en"),
    }
    article = Article(**{**known, **fields})  # type: ignore[arg-type]  # builders pass fields on by name
    return Told(article=article, **about)  # type: ignore[arg-type]  # builders pass fields on by name


def a_version(number: int, article: Article) -> ArticleVersion:
    return ArticleVersion(
        id=VersionId(number),
        article_id=ArticleId(number),
        source_id=SourceId(1),
        story_id=StoryId(number),
        section=None,
        seen=SENT,
        article=article,
    )


def carded(composer: Composer, headings: Sequence[tuple[str, Sequence[Told]]]) -> list[Heading]:
    """The stories as cards under their headings, the very first one as the lead."""
    made, number = list[Heading](), 0
    for title, stories in headings:
        items = list[Item]()
        for story in stories:
            number += 1
            kind = CardKind.LEAD if number == 1 else CardKind.STORY
            card = composer.card(a_version(number, story.article), kind, also=story.also)
            pick = Pick(story=StoryId(number), version=VersionId(number), section=None, reasons=())
            items.append(Item(card=card, article=story.article, pick=pick, reasons=story.reasons))
        made.append(Heading(title=title, items=tuple(items)))
    return made


def composed(scene: Scene) -> tuple[Variant, bytes]:
    """The variant of a scene, and the whole mail to its reader."""
    mailing_list = a_mailing_list(scene.list_name, scene.address)
    composer = a_composer(scene.language, mailing_list)
    variant = composer.variant(
        IssueId(7),
        day=DAY,
        headings=carded(composer, scene.headings),
        more=scene.more,
        follows=scene.follows,
    )
    mail = assemble(
        prepare(variant, mailing_list=mailing_list, date=SENT),
        address="reader@example.net",
        name=scene.reader,
        message_id="7.q83vEi3VbHk@news.example.org",
        unsubscribe_url=UNSUBSCRIBE,
    )
    return variant, mail


def opened(mail: bytes) -> EmailMessage:
    """The mail as the standard library reads it, which must find no defect in it."""
    message = message_from_bytes(mail, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk()] == [[], [], []]
    return message


def parts(mail: bytes) -> tuple[str, str]:
    """HTML and text of a mail, decoded, with "\\n" line ends."""
    message = opened(mail)
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert text is not None
    return html.get_content(), text.get_content()


ENGLISH = Scene(
    language="en",
    list_name="Kharkiv Daily",
    address="Newsroom Trust, 12 Sumska Street\nKharkiv 61000, Ukraine",
    reader="Ann Reader",
    more=7,
    follows=("Kharkiv", "Evacuations", "War in Ukraine"),
    headings=(
        (
            "Top stories",
            (
                told(
                    "Nearly 22,000 civilians have been evacuated from Kharkiv Oblast",
                    "Local authorities said the mandatory evacuation now covers 409 settlements; families "
                    "with children leave first, and transport runs from three hubs every two hours.",
                    url="https://example.org/courier/evacuated?id=1&from=feed",
                    byline="Olena Goncharova",
                    body="word " * 1600,
                    reasons=("Kharkiv",),
                    also=("Reuters", "Suspilne"),
                    image=Image(
                        url="https://example.org/pictures/bus.jpg",
                        caption="Families board an evacuation bus in Kupiansk on Saturday.",
                        credit="Iryna Kovalenko / Suspilne",
                        width=1200,
                        height=675,
                    ),
                ),
                told(
                    "Russian forces try to cross the Oskil near Kupiansk, General Staff says",
                    "Small groups tried to reach the right bank under cover of fog; few got across.",
                    byline="Kateryna Denysova",
                    body="word " * 800,
                    reasons=("Kharkiv", "Evacuations"),
                    image=Image(url="https://example.org/pictures/oskil.jpg", caption="The Oskil at dawn"),
                ),
                told(
                    "Evacuation train leaves Pokrovsk with 312 people aboard",
                    "It reached Dnipro in the evening, where volunteers met it with food and blankets.",
                    body="word " * 400,
                    reasons=("Evacuations",),
                    image=Image(url="https://example.org/pictures/train.jpg", width=800, height=533),
                ),
                told(
                    "Power returns to three districts after overnight strikes",
                    publisher="Kharkiv Visnyk",
                    byline="Taras Example",
                    reasons=("Kharkiv",),
                    also=("Reuters",),
                ),
            ),
        ),
        (
            "War in Ukraine",
            (
                told(
                    "Grain corridor insurance rates fall for a third week",
                    "Underwriters cite fewer incidents in the western Black Sea and new escort rules for "
                    "ships bound for the Danube ports.",
                    body="word " * 500,
                    reasons=("War in Ukraine",),
                    image=Image(url="https://example.org/pictures/ship.jpg", width=900, height=600),
                ),
                told(
                    "Three border villages get their bus line back",
                    "The first bus left at six in the morning, with the mayor at the wheel.",
                    publisher="Border Post",
                    reasons=("War in Ukraine", "Kharkiv"),
                ),
            ),
        ),
    ),
)

UKRAINIAN = Scene(
    language="uk",
    list_name="Харків щодня",
    address="Фундація «Редакція», вул. Сумська, 12\nХарків 61000",
    reader="Оксана, читачка",
    more=22,
    follows=("Харків",),
    headings=(
        (
            "Головне",
            (
                told(
                    "Майже 22 тисячі цивільних евакуювали з Харківської області",
                    "Місцева влада повідомила, що обов’язкова евакуація тепер охоплює 409 населених пунктів; "
                    "першими виїжджають родини з дітьми, транспорт курсує з трьох пунктів що дві години.",
                    publisher="Харківський вісник",
                    language=Language("uk"),
                    byline="Олена Гончарова",
                    body="слово " * 1600,
                    reasons=("Харків",),
                    also=("Reuters", "Суспільне"),
                    image=Image(
                        url="https://example.org/pictures/bus.jpg",
                        caption="Родини сідають в евакуаційний автобус у Куп’янську.",
                        credit="Ірина Коваленко / Суспільне",
                        width=1200,
                        height=675,
                    ),
                ),
                told(
                    "Російські війська намагаються форсувати Оскіл біля Куп’янська, — Генштаб",
                    "Малі групи намагалися дістатися правого берега під прикриттям туману.",
                    publisher="Харківський вісник",
                    language=Language("uk"),
                    body="слово " * 420,
                    reasons=("Харків", "Евакуація"),
                    also=("Суспільне",),
                    image=Image(url="https://example.org/pictures/oskil.jpg", caption="Оскіл на світанку"),
                ),
                told(
                    "У трьох районах відновили електропостачання після нічних обстрілів",
                    publisher="Прикордоння",
                    language=Language("uk"),
                    byline="Тарас Прикладний",
                    reasons=("Харків",),
                ),
            ),
        ),
        (
            "Війна в Україні",
            (
                told(
                    "Страхові ставки зернового коридору падають третій тиждень поспіль",
                    "Страховики говорять про меншу кількість інцидентів у західній частині Чорного моря.",
                    publisher="Прикордоння",
                    language=Language("uk"),
                    body="слово " * 700,
                    reasons=("Війна в Україні",),
                ),
            ),
        ),
    ),
)

ODD = Scene(
    language="uk",
    list_name='"Все, що дивне", <i>і далі</i>',
    address="вул. Дивна, 1",
    reader='Doe, John "Q" <evil@example.com>, Іван',
    headings=(
        (
            "Ваші теми",
            (
                told(
                    "Headline of five hundred characters "
                    + "that goes on and on without an end in sight " * 11,
                    byline="The Kyiv Courier",
                    reasons=("Харків", "Евакуація", "Обстріли"),
                ),
                told(
                    "إجلاء نحو 22 ألف مدني من منطقة خاركيف",
                    "قالت السلطات المحلية إن الإجلاء الإلزامي يشمل الآن 409 بلدات، وتغادر العائلات أولاً.",
                    publisher="الجزيرة",
                    language=Language("ar"),
                    byline="Olena Goncharova",
                    reasons=("Евакуація",),
                    also=("Reuters",),
                    image=Image(url="https://example.org/pictures/village.jpg", caption="قرية على النهر"),
                ),
                told(
                    "<script>alert('x')</script> & \"quoted\" {{ headline }} {% raw %}",
                    "Summary with <b>markup</b>, &amp; an entity and =?utf-8?q?an_encoded_word?=",
                    url="https://example.org/?q=\"><script>alert(1)</script>&a='b'",
                    byline='O\'Brien "Bob"',
                    image=Image(url='https://example.org/x.png" onerror="alert(1)', caption='"><b>caption'),
                ),
                told("Train leaves 🚆🇺🇦 for Kyiv 👩‍👩‍👧", "é combined, ﬁ ligature,\u00a0no-break space 🎉"),
                told(
                    "НемаєЖодногоПробілу" * 12,
                    "https://example.org/" + "a" * 190,
                    language=Language("uk"),
                    image=Image(url="https://example.org/tall.png", width=300, height=900),
                ),
                told(
                    ".рядок, що починається з крапки",
                    ".\n..\nFrom the start\n-- \nend",
                    publisher=".",
                    byline=".",
                ),
            ),
        ),
    ),
)

SCENES: Mapping[str, Scene] = {"en": ENGLISH, "uk": UKRAINIAN, "odd": ODD}
