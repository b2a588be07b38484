"""Topics that are merged keep their followers; topics of the first schemas keep what they ask."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from databases import Databases
from digest.model.ids import Language, SubscriberId, TopicId
from digest.model.people import Restraint, RestraintKind
from digest.model.topic import All, Either, Field, FieldName, Near, Node, Phrase, Query, Stem, Topic, Word
from digest.select.queries import parse_query, write_query
from digest.store import restraints, subscribers, topics
from digest.store.columns import compact
from digest.store.database import Connection, Database, open_database
from digest.store.migrate import MIGRATIONS
from digest.store.packed_query import pack_query, unpack_query
from stored import NOW, a_list, a_reader

MUTE = RestraintKind.MUTE


def a_topic(c: Connection, key: str, *names: tuple[str, str]) -> Topic:
    query = Query(root=Word(text=key))
    called = tuple((Language(language), name) for language, name in names)
    return topics.add(c, Topic(id=TopicId(0), key=key, names=called, query=query))[0]


def readers(c: Connection, *names: str) -> list[SubscriberId]:
    mailing_list = a_list(c)
    return [a_reader(c, mailing_list, name).id for name in names]


def test_whoever_followed_the_one_follows_the_other_and_once(database: Database) -> None:
    with database.writing() as c:
        gone, into, third = (a_topic(c, key) for key in ("evacuations", "evacuation", "grain"))
        ann, bob, eve = readers(c, "ann", "bob", "eve")
        followed = [(ann, gone), (ann, third), (bob, gone), (bob, into), (eve, third)]
        for reader, topic in followed:
            subscribers.follow(c, reader, topic=topic.id)

        expected = topics.Merged(moved=1, already=1, carried=0, ended=0)
        assert topics.would_merge(c, gone=gone.id, into=into.id) == expected
        assert topics.merge(c, gone=gone, into=into) == expected

        after = subscribers.follows(c, [ann, bob, eve])
        assert [sorted(after[one].topics) for one in (ann, bob, eve)] == [
            [into.id, third.id],
            [into.id],
            [third.id],
        ]
        assert [(one.topic.key, one.followers) for one in topics.every(c)] == [
            ("evacuation", 2),
            ("grain", 2),
        ]


def test_what_was_wanted_less_of_the_one_is_wanted_less_of_the_other(database: Database) -> None:
    with database.writing() as c:
        gone, into = a_topic(c, "evacuations"), a_topic(c, "evacuation")
        ann, bob, eve = readers(c, "ann", "bob", "eve")
        # Bob muted the one and wanted the other; Eve has said already what she wants of the other.
        for reader, topic in ((ann, gone), (bob, into)):
            subscribers.follow(c, reader, topic=topic.id)
        for reader in (ann, bob, eve):
            restraints.add(c, reader, Restraint(kind=MUTE, at=NOW, topic=gone.id))
        fewer = Restraint(kind=RestraintKind.FEWER, at=NOW, topic=into.id)
        restraints.add(c, eve, fewer)

        topics.merge(c, gone=gone, into=into)

        assert restraints.of(c, [ann, bob, eve]) == {
            ann: (Restraint(kind=MUTE, at=NOW, topic=into.id),),
            eve: (fewer,),
        }


def test_a_merged_topic_lends_the_names_that_the_other_lacks(database: Database) -> None:
    with database.writing() as c:
        gone = a_topic(c, "evacuations", ("en", "Evacuations"), ("uk", "Евакуації"))
        into = a_topic(c, "evacuation", ("en", "Evacuation"))

        topics.merge(c, gone=gone, into=into)

        assert dict(topics.by_key(c, "evacuation").names) == {"en": "Evacuation", "uk": "Евакуації"}


WRITTEN = st.one_of(
    st.builds(Word, text=st.text(min_size=1), in_title=st.booleans()),
    st.builds(Stem, text=st.text(min_size=1), in_title=st.booleans()),
    st.builds(Phrase, words=st.lists(st.text(min_size=1), min_size=1).map(tuple), in_title=st.booleans()),
)
SIDES = st.lists(WRITTEN, min_size=1, max_size=3).map(tuple)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    WRITTEN,
    st.builds(Field, name=st.sampled_from(FieldName), key=st.text(min_size=1)),
    st.builds(Near, sides=st.tuples(SIDES, SIDES), within=st.integers(0, 100)),
)
TREES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            All,
            parts=st.lists(inner, min_size=1, max_size=3).map(tuple),
            without=st.lists(inner, max_size=2).map(tuple),
        ),
        st.builds(Either, parts=st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)


@given(TREES)
def test_every_tree_is_kept_as_it_is(root: Node) -> None:
    query = Query(root=root)

    assert unpack_query(json.loads(compact(pack_query(query)))) == query


def test_a_query_of_a_newer_version_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="version 2"):
        unpack_query({"version": 2, "asks": "word"})


Term = dict[str, object]


def word(text: str) -> Term:
    return {"text": text}


def phrase(text: str) -> Term:
    return {"text": text, "exact": True}


OF_OLD: list[tuple[str, list[list[Term]], str]] = [
    ("kharkiv", [[word("kharkiv")]], "kharkiv"),
    ("both", [[word("train"), word("evacuation")]], "evacuation train"),
    (
        "either",
        [[word("train"), word("evacuation")], [phrase("humanitarian corridor")], [word("b")]],
        'b OR evacuation train OR "humanitarian corridor"',
    ),
    ("superfluous", [[word("bus")], [word("bus"), word("b")]], "bus"),
    ("exact", [[phrase("kharkiv")]], '"kharkiv"'),
    ("town", [[word("куп'янськ"), phrase("куп'янськ")]], "куп'янськ \"куп'янськ\""),
    ("kyiv", [[word("基辅")]], "基辅"),
    ("izmir", [[word("i\u0307zmir")]], "İzmir"),
    # Folded as articles are now.
    ("accent", [[word("кафé")], [phrase("une café à lviv")]], 'кафé OR "une café à lviv"'),
    ("hyphen", [[word("F‑16"), word("mig­-29")]], "f-16 mig-29"),
    ("army", [[word("s"), word("u"), word("army")]], "U.S. army"),
    ("navy", [[phrase("the u s navy")], [phrase("а в києві")]], '"the U.S. navy" OR "а в києві"'),
    ("tag", [[word("standwithukraine")]], "standwithukraine"),
    # Now the same as the first one; it was not the same then.
    ("as-kharkiv", [[word("kharkiv")], [word("kharkiv"), word("x")]], "kharkiv"),
]


def test_topics_of_the_fifth_schema_ask_the_same_in_the_new_language(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with databases.empty() as address:
        with monkeypatch.context() as patch:
            patch.setattr("digest.store.migrate.MIGRATIONS", _until("0005", tmp_path))
            _write_of_old(address)
        with open_database(address) as database, database.writing() as c:
            found = {one.topic.key: one.topic for one in topics.every(c)}
            assert {key: topic.query for key, topic in found.items()} == {
                key: parse_query(now) for key, _, now in OF_OLD
            }
            assert {key: topic.id for key, topic in found.items()} == {
                key: number for number, (key, _, _) in enumerate(OF_OLD, start=1)
            }
            for key, _, typed in OF_OLD[:-1]:
                same = Topic(id=TopicId(0), key="new", names=(), query=parse_query(typed))
                assert topics.add(c, same) == (found[key], False)
            assert write_query(found["as-kharkiv"].query) == "kharkiv"


def _until(last: str, folder: Path) -> Path:
    """The migrations of the program as it was."""
    versions = folder / "migrations" / "versions"
    shutil.copytree(MIGRATIONS / "versions", versions)
    shutil.copy(MIGRATIONS / "env.py", versions.parent)
    for script in versions.glob("[0-9]*.py"):
        if script.name[:4] > last:
            script.unlink()
    return versions.parent


def _write_of_old(address: str) -> None:
    insert = text("INSERT INTO topic (key, names, query, meaning) VALUES (:key, '[]', :query, :meaning)")
    with open_database(address) as database, database.writing() as c:
        for key, query, _ in OF_OLD:
            packed = compact(query)
            meaning = sha256(packed.encode()).digest()
            c.execute(insert, {"key": key, "query": packed, "meaning": meaning})
