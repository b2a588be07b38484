"""A news page as a republisher's theme makes it of somebody else's article, with all its faults."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

CARD_URL = "https://original.example/evacuated/"
PAGE_URL = "https://guru.example/war-in-ukraine/kupiansk/"
_THEME = Template(Path(__file__).with_name("republished.html").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Republished:
    """What stands on the page, from top to bottom."""

    headline: str
    section: str
    paragraphs: tuple[str, ...]
    """Those before the map first, then `after_map` of them after it."""
    after_map: int
    caption: str
    credit: str
    card: tuple[str, str, str, str]
    """Headline, description, publisher and author of the teaser: the last two often swapped."""
    latest: tuple[tuple[str, str], ...]
    """Headline and first words of other articles, whose markup was escaped once too often."""
    more: tuple[tuple[str, str], ...]


_TWIN_TEXT = """\
The Mill Bridge in Aldersby stands firm after last week's flood, the river police said on Nov. 26, and the
engineers who went under it by boat found no crack in any of its seven arches.

Water had risen to the parapet in early September, and again in November, when two farms on the eastern bank
had to be left for three days.

"Even if it comes as high again, the bridge will bear it," the engineer Ada Sorrel told the radio.

Aldersby is where the only railway of the valley crosses the river, and with it goes all the timber of the
north; the town was without a train for six days in the autumn of 2022."""
_BOAT = (
    "Boat hits pier in Fenwick: two hurt",
    "Boat hits pier in Fenwick: two hurt<p>In Fenwick, two rowers and...",
)

TWIN = Republished(
    headline="River police find Mill Bridge safe after the flood",
    section="Floods in the North",
    paragraphs=tuple(text for text in _TWIN_TEXT.split("\n\n") if text),
    after_map=1,
    caption="The reach of the water in the valley as of Nov. 25, according to the river office.",
    credit="River office/OpenStreetMap",
    card=(
        "Nearly two hundred have left the eastern bank, mayor says",
        "“We are bringing children and adults to dry houses,” Mayor Tom Reed said on air.",
        "The Valley Paper",
        "Joan Lark",
    ),
    latest=(
        _BOAT,
        ("Envoy visits the dyke school – video", "The envoy of the crown visited the lessons of..."),
    ),
    more=(_BOAT,),
)


def discovered(page: Republished) -> tuple[str, ...]:
    """Addresses of the articles in its two lists, each once."""
    titles = dict.fromkeys(title for title, _ in (*page.latest, *page.more))
    return tuple(f"https://guru.example{_path(page, title)}" for title in titles)


def from_seed(path: Path) -> Republished:
    """The page whose text, as a reader would copy it, stands in the file."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    headline, latest, more = lines[2], lines.index("Latest articles"), lines.index("More like this")
    assert lines[3:5] == ["Published on", headline]
    map_at = lines.index(headline, 5)
    caption, _, credit = lines[map_at + 1].rstrip(")").rpartition(" (")
    title, quoted, rest = lines[latest - 1].partition("“")
    description, _, names = rest.partition(headline)
    publisher = "The Kyiv Independent"
    return Republished(
        headline=headline,
        section=lines[1].removeprefix("Home").removesuffix(headline),
        paragraphs=(*lines[5:map_at], *lines[map_at + 2 : latest - 1]),
        after_map=latest - 1 - (map_at + 2),
        caption=caption,
        credit=credit,
        card=(
            title,
            quoted + description,
            publisher,
            names.removesuffix(headline).removeprefix(publisher),
        ),
        latest=tuple(zip(lines[latest + 1 : more : 2], lines[latest + 2 : more : 2], strict=True)),
        more=tuple(zip(lines[more + 1 :: 2], lines[more + 2 :: 2], strict=True)),
    )


def html_of(page: Republished) -> bytes:
    split = len(page.paragraphs) - page.after_map
    title = escape(page.headline)
    filled = _THEME.substitute(
        title=title,
        url=PAGE_URL,
        section=escape(page.section),
        before=_paragraphs(page.paragraphs[:split]),
        caption=escape(page.caption),
        credit=escape(page.credit),
        after=_paragraphs(page.paragraphs[split:]),
        card=_card(page, title),
        latest=_teasers(page, page.latest),
        more=_teasers(page, page.more),
    )
    return filled.encode()


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in texts)


def _card(page: Republished, alt: str) -> str:
    title, description, publisher, author = map(escape, page.card)
    return f"""<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="{CARD_URL}">
<div class="kg-bookmark-content"><div class="kg-bookmark-title">{title}</div>
<div class="kg-bookmark-description">{description}</div><div class="kg-bookmark-metadata">
<img class="kg-bookmark-icon" src="/icon.png" alt="{alt}"><span class="kg-bookmark-author">{publisher}</span>
<span class="kg-bookmark-publisher">{author}</span></div></div>
<div class="kg-bookmark-thumbnail"><img src="/t.jpg" alt="{alt}"></div></a></figure>"""


def _teasers(page: Republished, teasers: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f'<div class="td_module"><h3><a href="{path}">{escape(title)}</a></h3>'
        f'<div class="td-excerpt">{escape(escape(words))}</div></div>'
        for (title, words) in teasers
        for path in [_path(page, title)]
    )


def _path(page: Republished, title: str) -> str:
    """The same for the same article, whichever list shows it."""
    titles = list(dict.fromkeys(title for title, _ in (*page.latest, *page.more)))
    return f"/a{titles.index(title)}/"
