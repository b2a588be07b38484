"""The same article in two languages is one story, and each reader gets it in the language read first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from changing_site import feed
from digest.app import App
from digest.jobs.filing import Found, file_articles, read_shelves
from digest.jobs.people import Application, join
from digest.jobs.publish import publish_now
from digest.jobs.twinning import Twinning, read_kin
from digest.model.article import Article
from digest.model.delivery import Delivery
from digest.model.ids import Language, StoryId
from digest.model.source import Source
from digest.store import articles, issues, ledger, lists, sources, stories, subscribers, variants
from digest.store.articles import Understood
from digest.store.database import Connection, Database
from digest.understand.identify import story_keys
from newsroom_over_days import Newsroom, play
from presses import MORNING
from stored import NOW, a_section, list_called, source_called
from stories import EN, UK, an_article

RU = Language("ru")

ENGLISH = (
    "Drone attack on Chornomorsk damages Panama-flagged vessel",
    (
        "Russian drones attacked the port of Chornomorsk, Deputy Prime Minister Oleksii Kuleba said. The "
        "vessel Orinda, sailing under the flag of Panama, was carrying 14,500 tons of corn to Egypt. At "
        "least 4,120 tons burned."
    ),
)
UKRAINIAN = (
    "Росіяни атакували порт: пошкоджено судно під прапором Панами",
    (
        "Уночі російські дрони вдарили по порту Чорноморськ, повідомив Олексій Кулеба. Пошкоджено судно "
        "«Orinda» під прапором Панами, яке везло до Єгипту 14,5 тис. тонн кукурудзи. Згоріло "
        "щонайменше 4120 тонн."
    ),
)
ELSEWHERE = (
    "НБУ зберіг облікову ставку на рівні 15,5%",
    (
        "Голова Нацбанку Андрій Пишний повідомив, що інфляція на кінець року становитиме 9,2%. Наступне "
        "рішення регулятор ухвалить 28 січня, зазначив він."
    ),
)


def item(path: str, words: tuple[str, str], *, hour: int = 4) -> str:
    headline, summary = words
    return (
        f"<item><title>{headline}</title><link>SITE/{path}</link><guid>{path}</guid>"
        f"<pubDate>Sun, 22 Nov 2026 0{hour}:00:00 GMT</pubDate><description>{summary}</description></item>"
    )


def page(words: tuple[str, str], *, language: str, link: str) -> str:
    headline, summary = words
    paragraphs = f"<p>{summary}</p>" * 3
    return (
        f"<html lang='{language}'><head>{link}<title>{headline}</title></head>"
        f"<body><article><h1>{headline}</h1>{paragraphs}</article></body></html>"
    )


def two_languages(newsroom: Newsroom, **facts: object) -> None:
    """One publisher with two sources, whose articles all stand in one section of one list."""
    with newsroom.app.database.writing() as c:
        section = a_section(c)
        lists.add(c, replace(list_called("daily"), sections=(section.id,), window_hours=48))
    for language in (EN, UK):
        newsroom.add(language, publisher="Courier", language=language, section=section.id, **facts)


def reader(app: App, name: str, *languages: Language) -> None:
    with app.database.writing() as c:
        asked = Application(address=f"{name}@example.org", name=name, languages=languages)
        join(c, app.keys, asked, mailing_list=lists.by_key(c, "daily"), now=MORNING - timedelta(days=1))


def mailed(app: App, name: str, *, after: timedelta = timedelta(0)) -> list[str]:
    """The paths of the articles that an issue made then shows this reader."""
    with app.database.reading() as c:
        mailing_list = lists.by_key(c, "daily")
    publish_now(app.database, app.typesetters, mailing_list, now=MORNING + after)
    return last_mailed(app, name)


def last_mailed(app: App, name: str) -> list[str]:
    with app.database.reading() as c:
        latest = max(issue.id for issue in issues.every(c))
        person = subscribers.by_address(c, f"{name}@example.org")
        return shown(c, ledger.delivery(c, latest, person.id))


def shown(c: Connection, delivery: Delivery) -> list[str]:
    if delivery.variant is None:
        return []
    picks = variants.variant(c, delivery.variant).picks
    found = articles.versions(c, [pick.version for pick in picks])
    return sorted(urlsplit(found[pick.version].article.url).path for pick in picks)


def test_each_reader_gets_the_version_in_the_language_read_first_and_nothing_twice(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        two_languages(newsroom)
        reader(newsroom.app, "oksana", UK, EN)
        reader(newsroom.app, "emily", EN, UK)
        reader(newsroom.app, "john", EN)
        newsroom.site.put("/en", feed(item("en/1", ENGLISH)))
        newsroom.site.put("/uk", feed(item("uk/1", UKRAINIAN), item("uk/2", ELSEWHERE)))

        await newsroom.visit("uk", "en")

        assert len({version.story_id for version in newsroom.articles()}) == 2
        assert mailed(newsroom.app, "oksana") == ["/uk/1", "/uk/2"]
        assert last_mailed(newsroom.app, "emily") == ["/en/1", "/uk/2"]
        assert last_mailed(newsroom.app, "john") == ["/en/1"]

    play(tmp_path, story)


@pytest.mark.parametrize("first", ["en", "uk"])
def test_the_other_language_of_what_was_sent_is_not_sent_again(tmp_path: Path, first: str) -> None:
    second = "uk" if first == "en" else "en"
    words = {"en": ENGLISH, "uk": UKRAINIAN}

    async def story(newsroom: Newsroom) -> None:
        two_languages(newsroom)
        reader(newsroom.app, "both", UK, EN)
        newsroom.site.put(f"/{first}", feed(item(f"{first}/1", words[first])))
        newsroom.site.put(f"/{second}", feed())
        await newsroom.visit("uk", "en")
        assert mailed(newsroom.app, "both") == [f"/{first}/1"]

        newsroom.site.put(f"/{second}", feed(item(f"{second}/1", words[second], hour=5)))
        await newsroom.visit(second, after=timedelta(hours=12))

        assert len(newsroom.articles()) == 2
        assert mailed(newsroom.app, "both", after=timedelta(days=1)) == []

    play(tmp_path, story)


def test_pages_that_name_each_other_are_one_story_whatever_their_words(tmp_path: Path) -> None:
    link = '<link rel="alternate" hreflang="{0}" href="/{0}/1">'
    odd = ("A bridge for the left bank", "It took three years, and now cars and trams cross it.")
    seltsam = ("Нове життя старої переправи", "Мешканці чекали на це довго, і ось вони дочекалися.")

    async def story(newsroom: Newsroom) -> None:
        two_languages(newsroom, pages=True)
        newsroom.site.put("/en", feed(item("en/1", odd)))
        newsroom.site.put("/uk", feed(item("uk/1", seltsam)))
        newsroom.site.put("/en/1", page(odd, language="en", link=link.format("uk")))
        newsroom.site.put("/uk/1", page(seltsam, language="uk", link=""))

        await newsroom.visit("uk", "en")

        assert len({version.story_id for version in newsroom.articles()}) == 1
        assert len(newsroom.articles()) == 2

    play(tmp_path, story)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One publisher with a source in each of three languages, another one, and what is filed of them."""

    c: Connection
    sources: dict[Language, Source]
    herald: Source

    def file(self, *found: Article, source: Source | None = None) -> None:
        for article in found:
            self.visit(source or self.sources[article.language], article)

    def visit(self, source: Source, *found: Article, pages: dict[Article, Article] | None = None) -> None:
        brought = [Found(entry=entry, article=(pages or {}).get(entry, entry)) for entry in found]
        file_articles(self.c, source, brought, shelves=read_shelves(self.c), now=NOW)

    def twins(self, article: Article) -> tuple[StoryId, ...]:
        """The stories of its twins, before it is filed."""
        source = self.sources[article.language]
        new = Understood(source=source.id, article=article, url_key=b"", guid_key=None, content_hash=b"")
        twinning = Twinning(self.c, now=NOW, kin=read_kin(self.c))
        return twinning.twins(new, story_keys(article), told={}).stories

    def stories(self) -> dict[str, StoryId]:
        """By address, the story of each article."""
        current = articles.current(self.c, since=NOW - timedelta(days=60))
        return {urlsplit(version.article.url).path: version.story_id for version in current}

    def together(self) -> list[list[str]]:
        """The paths of the articles of each story."""
        paths = self.stories()
        return sorted(
            sorted(path for path, its in paths.items() if its == story) for story in set(paths.values())
        )


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with database.writing() as c:
        kinds = {
            language: sources.add(
                c,
                replace(
                    source_called(language),
                    url=f"https://courier.example/{language}/feed",
                    publisher="Courier",
                    language=language,
                ),
            )
            for language in (EN, UK, RU)
        }
        herald = sources.add(c, replace(source_called("herald"), language=UK))
        yield Desk(c=c, sources=kinds, herald=herald)


def told(path: str, language: Language, words: tuple[str, str] = ("", ""), **fields: object) -> Article:
    headline, summary = words
    given: dict[str, object] = {
        "headline": headline or f"Headline of {path} and of nothing else",
        "summary": summary or f"What {path} tells stands nowhere else, whoever looks for it in our papers",
        "url": f"https://courier.example/{path}",
        "publisher": "Courier",
        "language": language,
        "published": NOW - timedelta(hours=2),
    }
    return an_article(**{**given, **fields})  # type: ignore[arg-type]  # builders pass fields on by name


def at(*paths: str) -> tuple[str, ...]:
    return tuple(f"https://courier.example/{path}" for path in paths)


@pytest.mark.parametrize("first", [EN, UK])
def test_whichever_names_the_other_and_comes_first_they_meet(desk: Desk, first: Language) -> None:
    english, ukrainian = told("en/1", EN, alternates=at("uk/1")), told("uk/1", UK)

    desk.file(*((english, ukrainian) if first == EN else (ukrainian, english)))

    assert desk.together() == [["/en/1", "/uk/1"]]


def test_three_languages_that_name_one_another_are_one_story(desk: Desk) -> None:
    desk.file(
        told("en/1", EN, alternates=at("uk/1", "ru/1")),
        told("ru/1", RU, alternates=at("uk/1", "en/1")),
        told("uk/1", UK, alternates=at("ru/1", "en/1")),
    )

    assert desk.together() == [["/en/1", "/ru/1", "/uk/1"]]


def test_pages_that_all_name_one_section_are_not_one_story(desk: Desk) -> None:
    section = at("en/news")
    desk.visit(desk.sources[UK], *(told(f"uk/{number}", UK, alternates=section) for number in (1, 2, 3)))
    for number in (4, 5, 6):
        desk.file(told(f"uk/{number}", UK, alternates=section))

    assert len(desk.together()) == 6


def test_a_translation_whose_page_claims_the_original_s_address_is_its_twin(desk: Desk) -> None:
    original, entry = told("uk/1", UK), told("en/1", EN)
    desk.file(original)

    desk.visit(desk.sources[EN], entry, pages={entry: replace(entry, url=original.url)})

    assert desk.together() == [["/en/1", "/uk/1"]]


def test_another_publisher_s_article_is_no_twin_by_its_likeness(desk: Desk) -> None:
    theirs = told("uk/1", UK, UKRAINIAN, url="https://herald.example/uk/1", publisher="Herald")
    desk.file(theirs, source=desk.herald)
    desk.file(told("en/1", EN, ENGLISH))

    assert desk.together() == [["/en/1"], ["/uk/1"]]


def test_what_is_told_in_a_language_already_has_no_second_twin_in_it(desk: Desk) -> None:
    desk.file(told("uk/1", UK, UKRAINIAN))
    (its,) = set(desk.stories().values())
    assert desk.twins(told("en/1", EN, ENGLISH)) == (its,)

    desk.file(told("en/1", EN, ENGLISH))

    assert desk.twins(told("en/2", EN, ENGLISH)) == ()


def test_an_article_of_another_day_is_no_twin(desk: Desk) -> None:
    desk.file(told("uk/1", UK, UKRAINIAN, published=NOW - timedelta(days=2)), told("en/1", EN, ENGLISH))

    assert len(desk.together()) == 2


def test_words_that_change_find_the_twin_that_the_first_ones_did_not(desk: Desk) -> None:
    desk.file(told("uk/1", UK, UKRAINIAN))
    desk.file(told("en/1", EN, ("Breaking: port attacked", "More soon."), guid="1"))
    assert len(desk.together()) == 2

    desk.file(told("en/1", EN, ENGLISH, guid="1"))

    assert desk.together() == [["/en/1", "/uk/1"]]


def test_two_stories_that_an_editor_told_apart_are_not_joined_as_twins(desk: Desk) -> None:
    desk.file(told("uk/1", UK, UKRAINIAN))
    desk.file(told("en/1", EN, ("Breaking: port attacked", "More soon."), guid="1"))
    stories.tell_apart(desk.c, *desk.stories().values())

    desk.file(told("en/1", EN, ENGLISH, guid="1"))

    assert len(desk.together()) == 2
