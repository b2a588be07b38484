import re
from calendar import timegm
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
import pytest

from digest.cli.newsroom_files import read_publishers
from digest.cli.newsroom_site import NOT_FOUND, fill, render_site
from digest.model.errors import InputRefused
from newsroom_looks import BASE, FEEDS, FOLDER, MOMENT, article_paths, raw_entries, the_site


def test_there_are_about_sixty_articles_from_three_publishers() -> None:
    counts = Counter(path.partition("/")[0] for path in article_paths())

    assert sum(counts.values()) >= 55
    assert min(counts[publisher] for publisher in FEEDS) >= 15


@pytest.mark.parametrize("publisher", FEEDS)
def test_a_judge_finds_every_entry_of_a_feed_with_a_title_and_an_identity(publisher: str) -> None:
    judged = feedparser.parse(the_site()[FEEDS[publisher]].body)

    assert len(judged.entries) == len(raw_entries(publisher))
    assert all(entry.title and entry.id for entry in judged.entries)
    assert len({entry.id for entry in judged.entries}) == len(judged.entries)


@pytest.mark.parametrize("publisher", ["kyiv-courier", "kharkiv-vistnyk"])
def test_the_careful_publishers_feeds_are_well_formed(publisher: str) -> None:
    judged = feedparser.parse(the_site()[FEEDS[publisher]].body)

    assert not judged.bozo


@pytest.mark.parametrize("publisher", FEEDS)
def test_a_publishers_front_page_leads_to_its_feed_and_to_all_its_articles(publisher: str) -> None:
    front = the_site()[f"/{publisher}/"].body.decode()
    articles = [path for path in article_paths() if path.startswith(f"{publisher}/")]

    assert f'rel="alternate" type="application/{"atom" if publisher == "kharkiv-vistnyk" else "rss"}' in front
    assert f'href="{BASE}{FEEDS[publisher]}"' in front
    assert [path for path in articles if f'href="/{path}/"' not in front] == []


def test_every_link_leads_to_something_on_the_site() -> None:
    astray = []
    for path, answer in the_site().items():
        if answer.content_type == "image/png":
            continue
        for link in links(answer.body.decode()):
            there = urlsplit(urljoin(BASE + path, urldefrag(link).url))
            if f"{there.scheme}://{there.netloc}" != BASE or there.path not in the_site():
                astray.append((path, link))

    assert astray == []


def links(text: str) -> list[str]:
    found = re.findall(r'(?<!:)\b(?:href|src|url|content)="((?:http|/)[^"]*)"|<link>(.*?)</link>', text)
    return [unescape(first or second) for first, second in found]


def test_the_same_moment_and_address_give_the_same_site_wherever_the_clock_hangs() -> None:
    tbilisi = MOMENT.astimezone(timezone(timedelta(hours=4)))

    assert render_site(FOLDER, BASE, tbilisi) == the_site()


def test_a_later_moment_moves_every_date_along() -> None:
    later = render_site(FOLDER, BASE, MOMENT + timedelta(days=40))
    judged = feedparser.parse(later[FEEDS["kyiv-courier"]].body)
    newest = timegm(judged.entries[0].published_parsed)

    assert datetime.fromtimestamp(newest, UTC) == MOMENT + timedelta(days=40, hours=-3)


def test_no_article_is_older_than_three_days_or_not_yet_written() -> None:
    ages = [written.age for publisher in read_publishers(FOLDER) for written in publisher.written]

    assert min(ages) >= 2
    assert max(ages) <= 72


def test_every_page_says_that_its_news_is_invented() -> None:
    silent = [
        path
        for path in article_paths()
        if not re.search("invented|вигадані", the_site()[f"/{path}/"].body.decode())
    ]

    assert silent == []


def test_an_article_with_a_picture_has_a_caption_for_it() -> None:
    bare = [
        written.slug
        for publisher in read_publishers(FOLDER)
        for written in publisher.written
        if bool(written.image) != bool(written.caption)
    ]

    assert bare == []


def test_a_line_is_left_out_without_a_value_and_repeated_for_many() -> None:
    template = "<a>$one</a>\n<b>$none</b>\n<c>$one $many</c>\n100 %"

    filled = fill(template, {"one": "1", "none": (), "many": ("x", "y")})

    assert filled == "<a>1</a>\n<c>1 x</c>\n<c>1 y</c>\n100 %"


def test_the_page_for_nothing_says_so() -> None:
    assert the_site()[NOT_FOUND].status == 404


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('headlin = "x"', "headlin"),
        ('reprints = "nobody/nothing"', "reprints nobody/nothing, which no publisher wrote"),
        ("slug = ", "articles.toml"),
    ],
)
def test_a_mistake_in_the_newsrooms_files_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    (tmp_path / "site.toml").write_text('[[source]]\nkey = "a"\npublisher = "A"\npath = "/a/feed.xml"')
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "articles.toml").write_text(
        f'media_type = "text/xml"\ncredit = ""\n[feed]\n[[article]]\nslug = "one"\nage = 1\n{line}\n'
    )

    with pytest.raises(InputRefused, match=complaint):
        read_publishers(tmp_path)
