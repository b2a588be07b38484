from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.model.article import Article, Image
from digest.model.ids import Language, SourceId
from digest.model.source import Entry, Feed, Page, Source
from digest.understand.clean import (
    SUMMARY,
    Refused,
    article_from_entry,
    paragraphs,
    usual_language,
    with_page,
)

SEEN = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCE = Source(id=SourceId(1), key="guru", url="https://guru.example/feed", publisher="Example Guru")
FEED = Feed(title="Example Guru – World news", link="https://guru.example/", language="en-US")
ENTRY = Entry(
    guid="tag:1",
    link="https://guru.example/nikopol?utm_source=rss",
    title="Russian drone attacked Nikopol",
    summary="Three rescuers were hurt in the city on Monday, officials said.",
)


def article(entry: Entry = ENTRY, *, feed: Feed = FEED, source: Source = SOURCE) -> Article:
    made = article_from_entry(entry, feed=feed, source=source, seen_at=SEEN)
    assert isinstance(made, Article), made
    return made


def refusal(entry: Entry, *, feed: Feed = FEED, source: Source = SOURCE) -> str:
    made = article_from_entry(entry, feed=feed, source=source, seen_at=SEEN)
    assert isinstance(made, Refused), made
    return made.reason


def test_an_entry_becomes_an_article_that_a_template_may_show() -> None:
    entry = replace(
        ENTRY,
        title="Russian drone attacked <b>Nikopol</b> &amp;amp; left - Example Guru",
        author="olena@guru.example (By Olena Kovalenko)",
        published="Sun, 22 Nov 2026 08:00:00 +0200",
        summary="&lt;p&gt;Three rescuers were hurt on Monday.&lt;/p&gt; Read more »",
        content="<p>Three rescuers were hurt.</p><p>The city is on the river.</p>",
        categories=("Home", "Uncategorized", "War in Ukraine", "Nikopol"),
        image=Image(url="https://guru.example/a.jpg?w=1", caption="<i>The city</i>", credit="Anna\u202e"),
    )
    assert article(entry) == Article(
        url="https://guru.example/nikopol",
        headline="Russian drone attacked Nikopol & left",
        publisher="Example Guru",
        language=Language("en"),
        guid="tag:1",
        byline="Olena Kovalenko",
        label="War in Ukraine",
        published=datetime(2026, 11, 22, 6, tzinfo=UTC),
        summary="Three rescuers were hurt on Monday.",
        body="Three rescuers were hurt.\n\nThe city is on the river.",
        image=Image(url="https://guru.example/a.jpg?w=1", caption="The city", credit="Anna"),
    )


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Storm over Kyiv - Example Guru", "Storm over Kyiv"),
        ("Storm over Kyiv | EXAMPLE GURU", "Storm over Kyiv"),
        ("Storm over Kyiv — Example Guru – World news", "Storm over Kyiv"),
        ("Storm over Kyiv - Another Paper", "Storm over Kyiv - Another Paper"),
        ("Example Guru", "Example Guru"),
        ("The making of Example Guru", "The making of Example Guru"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_headline(title: str, headline: str) -> None:
    assert article(replace(ENTRY, title=title)).headline == headline


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Russian drone attacked Nikopol", ""),
        ("<p>Russian drone attacked Nikopol!</p>", ""),
        (
            "Russian drone attacked Nikopol<p>In Nikopol, three rescuers and...",
            "In Nikopol, three rescuers and…",
        ),
        ("Russian drone attacked Nikopol&lt;p&gt;In Nikopol, three", "In Nikopol, three"),
        ("Russian drone attacked Nikopol In Nikopol, three", "In Nikopol, three"),
        ("Russian drone attacked Nikopol: three were hurt", "three were hurt"),
        (
            "Russian drone attacked Nikopol and left three hurt",
            "Russian drone attacked Nikopol and left three hurt",
        ),
        ("Russian drone attacked Nikopolis", "Russian drone attacked Nikopolis"),
        ("[…]", ""),
        ("Read more", ""),
        ('<a href="/x"><img src="/p.gif"></a>', ""),
    ],
)
def test_a_summary_says_something_that_the_headline_does_not(summary: str, expected: str) -> None:
    assert article(replace(ENTRY, summary=summary)).summary == expected


def test_without_a_summary_the_beginning_of_the_text_stands_for_it() -> None:
    content = "<figure><figcaption>A map</figcaption></figure><p>First words.</p><p>" + "More words. " * 100
    summary = article(replace(ENTRY, summary="", content=content)).summary
    assert summary.startswith("First words. More words.")
    assert len(summary) <= SUMMARY
    assert summary.endswith(".")


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ("By Olena Kovalenko", "Olena Kovalenko"),
        ("Автор: Олена Коваленко", "Олена Коваленко"),
        ("noreply@guru.example (Olena Kovalenko)", "Olena Kovalenko"),
        ("Olena Kovalenko <olena@guru.example>", "Olena Kovalenko"),
        ("olena@guru.example", ""),
        ("https://guru.example/olena", ""),
        ("admin", ""),
        ("EXAMPLE GURU", ""),
        ("Byron Vale", "Byron Vale"),
        ("By Ann Lee | November 18, 2026", "Ann Lee"),
        ("Ursula von der Leyen", "Ursula von der Leyen"),
        ("Ann Derby Smith", "Ann Derby Smith"),
        ("Von Max Mustermann", "Max Mustermann"),
        ("mattshepherd", ""),
        ("a.kovalenko_2", ""),
        ("<b>By</b> Ann &amp; Bob", "Ann & Bob"),
    ],
)
def test_a_byline_is_names_only(author: str, byline: str) -> None:
    assert article(replace(ENTRY, author=author)).byline == byline


@pytest.mark.parametrize(
    ("categories", "label"),
    [
        (("Home",), ""),
        (("Головна", "Війна"), "Війна"),
        (("Без категорії", "HOME", "uncategorized"), ""),
        (("<b>Politics</b>",), "Politics"),
        (("https://guru.example/tag/x", "Sport"), "Sport"),
        (("x" * 61,), ""),
        ((), ""),
    ],
)
def test_a_label_names_a_section(categories: tuple[str, ...], label: str) -> None:
    assert article(replace(ENTRY, categories=categories)).label == label


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("Sun, 22 Nov 2026 11:00:00 GMT", datetime(2026, 11, 22, 11, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 13:00:00 GMT", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 15:00:00 GMT", None),
        ("Sun, 22 Nov 2099 13:00:00 GMT", None),
        ("recently", None),
        ("", datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_a_date_is_known_or_not_but_never_in_the_future(published: str, expected: datetime | None) -> None:
    assert article(replace(ENTRY, published=published, updated="2026-11-21")).published == expected


@pytest.mark.parametrize(
    ("title", "label", "language"),
    [
        ("Російські війська атакували Харків уночі", "en-US", "uk"),
        ("Российские войска атаковали Харьков ночью", "en", "ru"),
        ("Kyiv Zelensky Nikopol", "pl", "pl"),
        ("Харків Київ", "uk-UA", "uk"),
        ("Харків Київ", "en", "uk"),
        ("Ewakuacja z Charkowa trwa od rana", "", "pl"),
        ("Kyiv Zelensky Nikopol", "en_GB", "en"),
    ],
)
def test_the_language_is_told_by_words_and_label(title: str, label: str, language: str) -> None:
    entry = replace(ENTRY, title=title, summary="")
    assert article(entry, feed=replace(FEED, language=label)).language == language


def test_the_operators_word_on_the_language_is_the_last() -> None:
    assert article(source=replace(SOURCE, language=Language("de"))).language == "de"


def test_the_language_of_the_feed_stands_in_where_a_headline_shows_none() -> None:
    feed = Feed(entries=(ENTRY, replace(ENTRY, title="Kyiv Zelensky Nikopol", summary="")))
    usual = usual_language(feed)
    assert usual == "en"
    made = article_from_entry(feed.entries[1], feed=feed, source=SOURCE, usual=usual, seen_at=SEEN)
    assert isinstance(made, Article)
    assert made.language == "en"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (replace(ENTRY, link=""), "“Russian drone attacked Nikopol” has no link that can be followed"),
        (
            replace(ENTRY, link="javascript:alert(1)"),
            "“Russian drone attacked Nikopol” has no link that can be followed",
        ),
        (Entry(), "an entry has no link that can be followed"),
        (
            replace(ENTRY, title="<p> </p>", summary="&nbsp;"),
            "the entry for https://guru.example/nikopol has neither a headline nor a text",
        ),
        (
            replace(ENTRY, title="Kyiv Zelensky Nikopol", summary="", language="fr"),
            "“Kyiv Zelensky Nikopol” is in none of the languages we know",
        ),
    ],
)
def test_an_entry_that_makes_no_article_is_refused_with_the_reason(entry: Entry, reason: str) -> None:
    assert refusal(entry) == reason


def test_an_entry_without_a_headline_is_named_by_its_first_words() -> None:
    made = article(replace(ENTRY, title="", summary="Three rescuers were hurt. " * 10))
    assert made.headline.startswith("Three rescuers were hurt.")
    assert len(made.headline) <= 100
    assert made.summary == ""


def test_paragraphs_are_found_however_often_they_were_escaped() -> None:
    expected = ("One & only.", "Two bold words.")
    assert paragraphs("<p>One &amp; only.</p><div>Two <b>bold</b> words.</div>") == expected
    assert paragraphs("&lt;p&gt;One &amp;amp; only.&lt;/p&gt;&lt;p&gt;Two bold words.&lt;/p&gt;") == expected
    assert paragraphs("One & only.\n\nTwo bold words.") == expected
    assert paragraphs("") == ()


PAGE = Page(
    canonical="https://www.guru.example/war/nikopol/?fbclid=1",
    author="By Ivan Bondar",
    published="2026-11-22T06:00:00Z",
    section="War in Ukraine",
    summary="From the page.",
    body="Russian drone attacked Nikopol\n\nA first paragraph.\n\nA second one.",
    image=Image(url="https://guru.example/b.jpg", caption="A street.", credit="Anna K."),
    related=("https://guru.example/nikopol", "https://other.example/a?utm_source=x", "javascript:alert(1)"),
)


def test_a_page_completes_the_article_and_knows_section_picture_and_text_better() -> None:
    entry = replace(ENTRY, categories=("News",), image=Image(url="https://guru.example/a.jpg"))
    assert with_page(article(entry), PAGE, seen_at=SEEN) == replace(
        article(),
        url="https://www.guru.example/war/nikopol/",
        byline="Ivan Bondar",
        label="War in Ukraine",
        published=datetime(2026, 11, 22, 6, tzinfo=UTC),
        body="A first paragraph.\n\nA second one.",
        image=Image(url="https://guru.example/b.jpg", caption="A street.", credit="Anna K."),
        related=("https://other.example/a",),
    )


def test_an_empty_page_takes_nothing_away() -> None:
    assert with_page(article(), Page()) == article()


def test_what_the_feed_says_of_its_own_article_stands() -> None:
    before = replace(article(), byline="Olena Kovalenko", published=SEEN, body="A body that is longer. " * 20)
    after = with_page(before, PAGE, seen_at=SEEN)
    assert (after.byline, after.published, after.summary) == ("Olena Kovalenko", SEEN, before.summary)
    assert after.body == before.body


def test_the_address_of_another_site_is_not_taken_for_the_articles() -> None:
    reprint = replace(PAGE, canonical="https://original.example/nikopol")
    assert with_page(article(), reprint).url == article().url


def test_home_is_no_section_even_if_the_page_says_so() -> None:
    assert with_page(article(), replace(PAGE, section="Головна")).label == ""


def test_another_site_on_a_shared_host_is_another_publisher() -> None:
    entry = replace(ENTRY, link="https://guru.github.io/nikopol")
    page = replace(PAGE, canonical="https://thief.github.io/nikopol")
    assert with_page(article(entry), page).url == "https://guru.github.io/nikopol"


def test_a_day_without_an_hour_is_kept_as_such() -> None:
    made = article(replace(ENTRY, published="2026-11-22"))
    assert (made.published, made.day_only) == (datetime(2026, 11, 22, tzinfo=UTC), True)
    assert not article(replace(ENTRY, published="2026-11-22T08:00:00Z")).day_only


def test_a_page_adds_the_hour_to_the_feeds_day_but_no_other_day() -> None:
    made = article(replace(ENTRY, published="2026-11-22"))
    same = with_page(made, PAGE, seen_at=SEEN)
    assert (same.published, same.day_only) == (datetime(2026, 11, 22, 6, tzinfo=UTC), False)
    other = with_page(made, replace(PAGE, published="2026-11-19T06:00:00Z"), seen_at=SEEN)
    assert (other.published, other.day_only) == (made.published, True)


@pytest.mark.parametrize(
    "image",
    [
        Image(url="https://guru.example/a.jpg", width=1, height=1),
        Image(url="https://guru.example/a.jpg", height=2),
        Image(url="https://feeds.feedburner.com/~r/guru/~4/x"),
        Image(url="https://pixel.wp.com/b.gif?x=1"),
        Image(url="https://guru.example/img/pixel.gif"),
        Image(url="https://ad.doubleclick.net/ddm/1"),
        Image(url="https://counter.guru.example/a.gif"),
        Image(url="https://www.facebook.com/tr?id=1"),
        *(Image(url=url) for url in ("javascript:alert(1)", "data:image/gif,x", "//guru.example/a.jpg", "")),
    ],
)
def test_what_counts_readers_is_no_picture(image: Image) -> None:
    assert article(replace(ENTRY, image=image)).image is None
    assert with_page(article(), replace(PAGE, image=image)).image is None


def test_a_picture_that_counts_nobody_stays() -> None:
    for url in ("https://guru.example/pixel-art.jpg", "https://guru.example/counter/a.jpg"):
        image = Image(url=url, width=640, height=480)
        assert article(replace(ENTRY, image=image)).image == image


@pytest.mark.parametrize("canonical", ["https://guru.example/", "https://www.guru.example"])
def test_no_article_is_the_front_page_whatever_its_page_says(canonical: str) -> None:
    assert with_page(article(), replace(PAGE, canonical=canonical)).url == article().url
