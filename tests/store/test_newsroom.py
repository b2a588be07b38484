from dataclasses import replace

import pytest

from digest.language.gazetteer import shipped_gazetteer
from digest.model.errors import AlreadyThere, InputRefused, NotFound
from digest.model.ids import PlaceId
from digest.model.mailing_list import DoubtPolicy
from digest.model.topic import Query, Word
from digest.store import audit, lists, places, sections, subscribers, topics
from digest.store.database import Database
from stored import NOW, a_list, a_reader, a_section, a_topic, list_called, topic_called


def test_a_list_comes_back_as_it_was_made_with_its_sections_in_order(database: Database) -> None:
    with database.writing() as c:
        war, sport = a_section(c, "war"), a_section(c, "sport")
        made = lists.add(c, replace(list_called("daily"), sections=(sport.id, war.id)))
        changed = replace(
            made,
            sections=(war.id,),
            reply_to="desk@courier.example",
            doubt=DoubtPolicy.HOLD,
            consent_text="Так, я хочу.",
            active=False,
        )
        other = a_list(c, "weekly")
        assert made.sections == (sport.id, war.id)
        lists.edit(c, changed)
        assert lists.by_key(c, "daily") == lists.by_id(c, made.id) == changed
        assert lists.every(c) == (changed, other)
        with pytest.raises(AlreadyThere):
            a_list(c, "weekly")
        with pytest.raises(NotFound, match="dayly") as raised:
            lists.by_key(c, "dayly")
        assert "daily" in raised.value.hint


def test_a_section_comes_back_as_it_was_added(database: Database) -> None:
    with database.writing() as c:
        war = a_section(c, "war")
        sections.edit(c, replace(war, labels=("Війна",)))
        edited = replace(war, labels=("Війна",))
        assert sections.every(c) == (edited,)
        assert sections.by_ids(c, [war.id]) == {war.id: edited}
        with pytest.raises(AlreadyThere):
            a_section(c, "war")
        with pytest.raises(NotFound):
            sections.by_key(c, "peace")


def test_a_place_in_use_has_a_row_and_so_has_what_it_lies_in(database: Database) -> None:
    gazetteer = shipped_gazetteer()
    kupiansk = gazetteer.by_key("kupiansk")
    with database.writing() as c:
        places.keep(c, [kupiansk.id])
        before = places.every(c)
        assert {place.id for place in before} == {kupiansk.id, *gazetteer.ancestors(kupiansk.id)}
        places.keep(c, [kupiansk.id, gazetteer.by_key("ukraine").id])
        assert places.every(c) == before
        with pytest.raises(NotFound):
            places.keep(c, [PlaceId(1)])


def test_equal_queries_are_one_topic(database: Database) -> None:
    with database.writing() as c:
        kharkiv = shipped_gazetteer().by_key("kharkiv").id
        first, new = topics.add(c, topic_called("kharkiv"))
        assert new
        assert topics.add(c, replace(topic_called("kharkiv"), key="other")) == (first, False)
        there, new = topics.add(c, replace(topic_called("kharkiv"), key="there", place=kharkiv))
        assert new
        assert topics.by_key(c, "there") == there
        with pytest.raises(AlreadyThere, match="something else"):
            topics.add(c, replace(first, query=Query(root=Word(text="lviv"))))
        with pytest.raises(NotFound):
            topics.by_key(c, "lviv")


def test_a_topic_is_removed_only_when_nobody_follows_it(database: Database) -> None:
    with database.writing() as c:
        topic = a_topic(c)
        reader = a_reader(c, a_list(c), "anna")
        subscribers.follow(c, reader.id, topic=topic.id)
        assert topics.every(c) == (topics.Followed(topic=topic, followers=1),)
        with pytest.raises(InputRefused, match="1 subscriber"):
            topics.remove(c, topic.id)
        subscribers.unfollow(c, reader.id, topic=topic.id)
        topics.remove(c, topic.id)
        assert topics.every(c) == ()


def test_an_id_is_never_given_twice(database: Database) -> None:
    with database.writing() as c:
        topic = a_topic(c)
        topics.remove(c, topic.id)
        assert a_topic(c).id != topic.id


def test_deeds_are_told_the_newest_first(database: Database) -> None:
    deeds = [audit.Deed(at=NOW, actor="root", command="list create", detail=f"{n}") for n in range(3)]
    with database.writing() as c:
        for deed in deeds:
            audit.add(c, deed)
        assert audit.every(c, limit=2) == (deeds[2], deeds[1])
