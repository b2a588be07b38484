import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from composed import a_composer, a_mailing_list, the_template
from digest.compose.composer import Composer
from digest.compose.templates import Template, TemplateSource, compile_template, read_template
from digest.compose.words import load_words
from digest.model.errors import TemplateRefused
from digest.model.ids import Language

SHIPPED = read_template("digest")


def override(folder: Path, **changes: str) -> Path:
    source = replace(SHIPPED, **changes)
    (folder / "digest").mkdir()
    (folder / "digest" / "subject.txt").write_text(source.subject, encoding="utf-8")
    (folder / "digest" / "body.mjml").write_text(source.mjml, encoding="utf-8")
    (folder / "digest" / "body.txt").write_text(source.text, encoding="utf-8")
    return folder


def composer_of(template: Template) -> Composer:
    return Composer(template=template, words=load_words(Language("en")), mailing_list=a_mailing_list())


def changed(**changes: tuple[str, str]) -> TemplateSource:
    """The shipped template with one text in it replaced by another."""
    return replace(
        SHIPPED, **{part: getattr(SHIPPED, part).replace(*change) for part, change in changes.items()}
    )


def test_an_admins_folder_overrides_the_shipped_one(tmp_path: Path) -> None:
    override(tmp_path, subject="Today: {{ lead.headline }}\n")

    assert read_template("digest", [tmp_path]).subject == "Today: {{ lead.headline }}\n"
    assert read_template("digest", [tmp_path / "elsewhere"]) == SHIPPED


def test_a_template_nobody_has_is_refused() -> None:
    with pytest.raises(TemplateRefused, match="no template 'newsletter'"):
        read_template("newsletter")


def test_a_folder_that_lacks_a_file_is_refused_by_its_name(tmp_path: Path) -> None:
    (override(tmp_path) / "digest" / "body.txt").unlink()

    with pytest.raises(TemplateRefused, match=r"body\.txt"):
        read_template("digest", [tmp_path])


def test_a_template_travels_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(the_template())) == the_template()  # noqa: S301 - our own value


@pytest.mark.parametrize("part", ["subject", "mjml", "text"])
def test_its_hash_changes_with_each_of_its_files(part: str) -> None:
    touched = replace(SHIPPED, **{part: getattr(SHIPPED, part) + "\n"})

    assert compile_template(touched).hash != the_template().hash


def test_cards_of_other_words_have_another_hash() -> None:
    assert a_composer("en").hash != a_composer("uk").hash


@pytest.mark.parametrize(
    ("part", "text", "message"),
    [
        ("subject", "{{ lead.headline", r"digest/subject\.txt line 1"),
        ("text", "one\n{% if x %}\n", r"digest/body\.txt line 2"),
        ("text", "one\n\n{{ a | no_such_filter }}\n", r"digest/body\.txt line 3: No filter named"),
        ("mjml", "<mjml>\n<mj-body>{{ a b }}</mj-body></mjml>", r"digest/body\.mjml line 2"),
    ],
)
def test_a_syntax_error_names_file_and_line(part: str, text: str, message: str) -> None:
    with pytest.raises(TemplateRefused, match=message):
        compile_template(replace(SHIPPED, **{part: text}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"subject": ("lead.headline", "lead.titel")}, r"digest/subject\.txt: .*titel"),
        ({"text": ("{{ a.headline }}", "{{ a.titel }}")}, r"body\.txt lead.*titel"),
        ({"mjml": ("{{ dateline }}", "{{ datum }}")}, r"body\.mjml: 'datum' is undefined"),
        ({"text": ("macro more_stories(", "macro more(")}, r"body\.txt: has no macro more_stories"),
        ({"text": ("{{ unsubscribe }}", "")}, r"body\.txt: must print \{\{ unsubscribe \}\}"),
        ({"mjml": ("{{ address }}", "")}, r"body\.mjml: must print \{\{ address \}\}"),
        ({"text": ("{{ stories }}", "{{ stories }}{{ stories }}")}, "stories }} more than once"),
        ({"mjml": ("{{ dateline }}", "{{ dateline | upper }}")}, r"body\.mjml: .*DATELINE.* cannot stand"),
        ({"mjml": ("{{ dateline }}", "{{ dateline | truncate(3, true, '', 0) }}")}, "cut or changed"),
        ({"mjml": ("{{ t.read }}", "{{ unsubscribe }}")}, r"body\.mjml lead.*cannot stand there"),
        ({"text": ("{{ reason }}", "")}, r"body\.txt lead.*must print \{\{ reason \}\} once"),
        ({"text": ("{{ dateline }}", "{{ ''.__class__.__mro__ }}")}, "unsafe"),
        ({"text": ("{{ dateline }}", "{{ t.update({}) }}")}, "unsafe"),
        ({"text": ("{{ dateline }}", "{{ 1 / 0 }}")}, "division"),
        ({"text": ("{{ dateline }}", "{{ range(999999999) | list }}")}, "Range too big"),
    ],
)
def test_a_fault_in_a_template_shows_before_there_is_a_mail(
    changes: dict[str, tuple[str, str]], message: str
) -> None:
    template = compile_template(changed(**changes))

    with pytest.raises(TemplateRefused, match=message):
        composer_of(template)
