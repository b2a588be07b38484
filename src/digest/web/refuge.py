"""The last resort: whatever goes wrong behind a page, its reader gets a page, and we get a line."""

import traceback
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.log import log
from digest.model.errors import DigestError


class Refuge:
    """ASGI middleware: a failure becomes this answer, if none has begun yet."""

    def __init__(self, app: ASGIApp, *, answer: Callable[[Request], Response]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            _report(error, scope)
            if begun:
                raise
            await self._answer(Request(scope, receive))(scope, receive, send)


def _report(error: Exception, scope: Scope) -> None:
    """Says where it went wrong, but not with which values: those of a library could hold a token."""
    log("web").error(
        "page failed",
        method=scope["method"],
        error=type(error).__name__,
        why=str(error) if isinstance(error, DigestError) else "",
        where=[f"{at.filename}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)[-3:]],
    )
