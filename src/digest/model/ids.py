"""Identities. A number that names one thing cannot be passed where another is meant."""

from typing import NewType

SourceId = NewType("SourceId", int)
ArticleId = NewType("ArticleId", int)
VersionId = NewType("VersionId", int)
StoryId = NewType("StoryId", int)
PlaceId = NewType("PlaceId", int)
SectionId = NewType("SectionId", int)
TopicId = NewType("TopicId", int)
ListId = NewType("ListId", int)
SubscriberId = NewType("SubscriberId", int)
IssueId = NewType("IssueId", int)
WaveId = NewType("WaveId", int)
CardId = NewType("CardId", int)
VariantId = NewType("VariantId", int)
ChunkId = NewType("ChunkId", int)

Language = NewType("Language", str)
"""A BCP 47 primary subtag in lower case: `en`, `uk`, `ru`, `pl`, `de`."""
