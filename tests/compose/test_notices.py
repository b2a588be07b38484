"""What an alert says above its story, or in place of one that cannot be shown any more."""

import pytest

from composed import DAY, a_composer, carded, told
from digest.compose.encoding import TransferEncoding, decoded
from digest.compose.variants import Notice
from digest.model.alert import AlertKind
from digest.model.errors import InputRefused
from digest.model.ids import IssueId
from digest.model.issue import Variant

STORY = told("Last train from Pokrovsk leaves at 14:00", "It stops in Pavlohrad.")
WORDS = "It leaves at 16:00 <not> at 14:00."


def alerting(kind: AlertKind, words: str = "", *, language: str = "en", shown: bool = True) -> Variant:
    composer = a_composer(language)
    headings = carded(composer, [("Top stories", (STORY,))]) if shown else []
    notice = Notice(kind=kind, about=STORY.article, words=words)
    return composer.variant(IssueId(7), day=DAY, headings=headings, notice=notice)


def html(mail: Variant) -> str:
    return decoded(mail.html, TransferEncoding(mail.html_encoding))


def text(mail: Variant) -> str:
    return decoded(mail.text, TransferEncoding(mail.text_encoding)).replace("\r\n", "\n")


def below(part: str) -> str:
    """What stands below the dateline, which the subject and the list's name stand above."""
    return part.partition("22 November")[2]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Alert", "Correction", "All clear")),
        ("uk", ("Терміново", "Виправлення", "Відбій")),
        ("ru", ("Срочно", "Исправление", "Отбой")),
        ("pl", ("Pilne", "Sprostowanie", "Alarm odwołany")),
        ("de", ("Eilmeldung", "Korrektur", "Entwarnung")),
    ],
)
def test_subject_and_heading_say_what_kind_of_alert_it_is(language: str, said: tuple[str, ...]) -> None:
    for kind, name in zip(AlertKind, said, strict=True):
        mail = alerting(kind, language=language)

        assert mail.subject == f"{name}: {STORY.article.headline}"
        assert f">{name}</h2>" in html(mail)
        assert f"{name.upper()}\n-----" in text(mail)


def test_an_editors_words_stand_above_the_story() -> None:
    mail = alerting(AlertKind.CORRECTED, WORDS)

    for part, words in ((below(html(mail)), "16:00 &lt;not&gt; at"), (below(text(mail)), WORDS)):
        assert part.index(words) < part.index(STORY.article.headline) < part.index("It stops in Pavlohrad.")
    assert len(mail.picks) == 1


def test_without_the_story_its_headline_tells_what_the_words_are_about() -> None:
    mail = alerting(AlertKind.ENDED, WORDS, shown=False)

    assert mail.picks == ()
    assert STORY.article.url not in html(mail) + text(mail)
    for part in (html(mail), text(mail)):
        assert STORY.article.headline in below(part)
        assert "0 stories" not in part


def test_an_all_clear_without_words_is_not_empty() -> None:
    mail = alerting(AlertKind.ENDED, shown=False)

    assert text(mail).count(STORY.article.headline) == 1
    assert 'class="chip"' in html(mail)


def test_an_alert_of_which_nothing_more_is_to_be_said_has_no_empty_box() -> None:
    mail = alerting(AlertKind.RAISED)

    assert 'class="chip"' not in html(mail)
    assert text(mail).count(STORY.article.headline) == 1


def test_a_mail_that_has_neither_story_nor_notice_is_refused() -> None:
    with pytest.raises(InputRefused):
        a_composer().variant(IssueId(7), day=DAY, headings=[])
