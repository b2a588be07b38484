"""`digest issue preview` and `digest issue why`: what one reader would get now, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from digest.app import App
from digest.cli.answers import Facts, Part, answer
from digest.cli.door import opened
from digest.cli.finding import articles_like, known, list_of, several_articles, status_on, subscriber_at
from digest.cli.hits import hit_words
from digest.cli.options import example, json_of, noun
from digest.compose.readable import Readable, readable
from digest.jobs.hindsight import SentBefore, sent_before
from digest.jobs.preview import Explained, explain, preview
from digest.model.article import ArticleVersion
from digest.model.mailing_list import MailingList
from digest.model.people import Subscriber, SubscriptionStatus
from digest.model.pick import LeftOut, Pick, Rule
from digest.store import articles, sections
from digest.store.database import Connection

app = noun()

For = Annotated[str, typer.Option("--for", metavar="ADDRESS", help="The subscriber.", show_default=False)]
OfList = Annotated[str | None, typer.Option("--list", metavar="KEY", help="The list, for who is on several.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Whose mail of which list is looked at, and what speaks against its being sent."""

    subscriber: Subscriber
    mailing_list: MailingList
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """All that there is to say about one article and one reader."""

    explained: Explained
    section: str | None
    """Where it is filed, by key."""
    shown: ArticleVersion | None
    """The article in which this reader gets the story, where that is another."""
    before: SentBefore | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One reader's mail, as sent and as read."""

    message: bytes
    read: Readable


@app.command("preview", epilog=example("digest issue preview --for ann@example.org --open"))
def preview_(
    ctx: typer.Context,
    *,
    address: For,
    list_key: OfList = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the files are written.", file_okay=False)
    ] = Path(),
    browse: Annotated[bool, typer.Option("--open", help="Open the HTML in a browser.")] = False,
    as_json: Annotated[bool, json_of("{subject, eml, html, txt, notes}, or {subject: null, notes}")] = False,
) -> None:
    """Writes the mail that a subscriber would get now.

    As .eml, .html and .txt; nothing is sent or noted down. The unsubscribe link in it is theirs and
    works: do not press it for them.
    """
    with opened(ctx) as newsroom:
        case = _case(newsroom, address, list_key)
        mail = _mail(newsroom, case)
    if mail is None:
        nothing = {"subject": None, "notes": case.notes}
        answer(nothing, "no mail: there is nothing new for them", *case.notes, as_json=as_json)
        return
    files = write_mail(out, f"preview-{case.mailing_list.key}-{case.subscriber.id}", mail)
    named = [(suffix, str(path)) for suffix, path in files.items()]
    facts = Facts(facts=[("subject", mail.read.subject), *named])
    answer({"subject": mail.read.subject, **files, "notes": case.notes}, facts, *case.notes, as_json=as_json)
    if browse:
        typer.launch(files["html"].absolute().as_uri())


@app.command(epilog=example("digest issue why --for ann@example.org 'evacuation train'"))
def why(
    ctx: typer.Context,
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE", help="Its number, address, or part of its headline.", show_default=False
        ),
    ],
    *,
    address: For,
    list_key: OfList = None,
    as_json: Annotated[
        bool,
        json_of(
            "{article: {id, headline, publisher, url}, picked, reasons, heard: [{topic, word, in_headline}], "
            "updated, copy_of, rule, shown_as, sent_before, notes}"
        ),
    ] = False,
) -> None:
    """Says why an article is, or is not, in a subscriber's mail.

    In the mail they would get now, that is; and in which issue they had it, where they had it before.
    """
    with opened(ctx) as newsroom:
        case = _case(newsroom, address, list_key)
        with newsroom.database.reading() as c:
            found = _answered(c, case, _meant(c, article), now=newsroom.clock())
    answer(_told(found) | {"notes": case.notes}, *_sentences(found), *case.notes, as_json=as_json)


def write_mail(folder: Path, name: str, mail: Mail) -> dict[str, Path]:
    """The mail as files for their owner's eyes: it holds a link that works."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"eml": mail.message, "html": mail.read.html.encode(), "txt": mail.read.text.encode()}
    files = {suffix: folder / f"{name}.{suffix}" for suffix in contents}
    for suffix, path in files.items():
        path.touch(mode=0o600)
        path.write_bytes(contents[suffix])
    return files


def _mail(newsroom: App, case: _Case) -> Mail | None:
    made = preview(
        newsroom.database,
        newsroom.typesetters,
        newsroom.addressing,
        mailing_list=case.mailing_list,
        subscriber=case.subscriber,
        now=newsroom.clock(),
    )
    if made.variant is None:
        return None
    url = newsroom.addressing.unsubscribe_url(case.subscriber.id, case.mailing_list.id)
    return Mail(message=made.message, read=readable(made.variant, unsubscribe_url=url))


def _case(newsroom: App, address: str, list_key: str | None) -> _Case:
    with newsroom.database.reading() as c:
        subscriber = subscriber_at(c, address)
        mailing_list = list_of(c, subscriber, list_key)
        status = status_on(c, subscriber, mailing_list)
        suppressed = known(c, newsroom.keys, subscriber).suppressed
    notes = []
    if status is not SubscriptionStatus.CONFIRMED:
        notes.append(f"note: they are {status} on list {mailing_list.key}, so no mail is sent to them")
    if suppressed:
        notes.append("note: their address is on the suppression list, so no mail is sent to them")
    return _Case(subscriber=subscriber, mailing_list=mailing_list, notes=tuple(notes))


def _meant(c: Connection, text: str) -> ArticleVersion:
    """The article an editor means: of one story it does not matter which. Raises NotFound, InputRefused."""
    found = articles_like(c, text)
    if len({version.story_id for version in found}) > 1 and str(found[0].article_id) != text.strip():
        raise several_articles(found)
    return found[0]


def _answered(c: Connection, case: _Case, version: ArticleVersion, *, now: datetime) -> _Answered:
    explained = explain(c, version, mailing_list=case.mailing_list, subscriber=case.subscriber, now=now)
    decision = explained.decision
    shown = decision.version if isinstance(decision, Pick) else version.id
    filed = sections.by_ids(c, [version.section] if version.section else [])
    return _Answered(
        explained=explained,
        section=next((section.key for section in filed.values()), None),
        shown=articles.versions(c, [shown])[shown] if shown != version.id else None,
        before=sent_before(c, case.subscriber.id, version.story_id, now=now),
    )


def _sentences(found: _Answered) -> Sequence[Part]:
    article, decision = found.explained.version.article, found.explained.decision
    said = [f"“{article.headline}” ({article.publisher})"]
    if isinstance(decision, LeftOut):
        said.append(f"is not in the mail they would get now: {decision.rule}")
    else:
        because = " and ".join(found.explained.reasons) or "the list's sections, as they follow nothing"
        said.append(f"is in the mail they would get now, because of: {because}")
    if isinstance(decision, LeftOut) and decision.rule is Rule.NOT_FOLLOWED:
        label = f"; its publisher calls it “{article.label}”" if article.label else ""
        said.append(f"it is filed under {found.section or 'no section'}{label}")
    if isinstance(decision, Pick) and decision.updated:
        said.append("they had it before, and it has become materially new since: it says “updated”")
    said += [f"{one.topic}: {hit_words(one.hit)}" for one in found.explained.heard]
    if found.explained.copy_of is not None:
        original = found.explained.copy_of
        said.append(f"it is a copy of {original.article_id} ({original.article.publisher})")
    if found.shown is not None:
        said.append(
            f"they get the story as “{found.shown.article.headline}” ({found.shown.article.publisher})"
        )
    if found.before is not None and isinstance(decision, LeftOut) and decision.rule is Rule.ALREADY_SENT:
        said.append(_sent(found.before))
    return said


def _sent(before: SentBefore) -> str:
    because = " and ".join(before.reasons) or "the list's sections"
    which = f"issue {before.issue.number} of {before.list_key} ({before.issue.slot.day.isoformat()})"
    return f"it came with {which}, because of: {because}"


def _told(found: _Answered) -> dict[str, object]:
    decision, before = found.explained.decision, found.before
    return {
        "article": _article(found.explained.version) | {"section": found.section},
        "picked": isinstance(decision, Pick),
        "reasons": list(found.explained.reasons),
        "heard": [
            {"topic": one.topic, "word": one.hit.word, "in_headline": one.hit.in_title}
            for one in found.explained.heard
        ],
        "updated": isinstance(decision, Pick) and decision.updated,
        "copy_of": found.explained.copy_of and found.explained.copy_of.article_id,
        "rule": decision.rule if isinstance(decision, LeftOut) else None,
        "shown_as": _article(found.shown) if found.shown else None,
        "sent_before": before
        and {"list": before.list_key, "issue": before.issue.number, "reasons": list(before.reasons)},
    }


def _article(version: ArticleVersion) -> dict[str, object]:
    article = version.article
    return {
        "id": version.article_id,
        "headline": article.headline,
        "publisher": article.publisher,
        "url": article.url,
    }
