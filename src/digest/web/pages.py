"""The page behind every List-Unsubscribe link.

    GET  /u/{token}   a page with a button; changes nothing, however often scanners open it
    POST /u/{token}   unsubscribes, as often as it is asked: the button, and RFC 8058 one-click

A POST needs no session, no cookie and no origin: the token is the permission, and mail programs send
it from anywhere, with any body or none. It is answered at once and never with a redirect (RFC 8058 §3.1).
"""

import asyncio
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from digest.model.ids import Language
from digest.model.people import SubscriptionStatus
from digest.shipped import shipped
from digest.web.doors import Doors, Standing
from digest.web.languages import asked_for
from digest.web.looks import Looks
from digest.web.refuge import Refuge

BODY_LIMIT = 64 * 1024

_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_BEHIND_LINKS = ".,;:!?)>]}'\"»”’"
"""What programs that find links in plain text sometimes take along; a token ends in a letter or digit."""


def make_app(doors: Doors, *, patience: float = 10.0) -> Starlette:
    """The public pages. `patience` is how many seconds a body may take to arrive.

    Raises DigestError when the installation lacks its templates.
    """
    pages = _Pages(doors=doors, looks=Looks(shipped("templates") / "pages"), patience=patience)
    app = Starlette(
        routes=[Route("/u/{token}", pages.door, methods=list(_METHODS))],
        exception_handlers={HTTPException: pages.refuse},
        middleware=[Middleware(Refuge, answer=pages.trouble)],
    )
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    doors: Doors
    looks: Looks
    patience: float

    async def door(self, request: Request) -> Response:
        token = request.path_params["token"].rstrip(_BEHIND_LINKS)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(_METHODS)})
        if request.method == "POST":
            await _hear_out(request, self.patience)
            return self._standing(await self.doors.unsubscribe(token))
        return self._standing(await self.doors.peek(token))

    async def refuse(self, request: Request, error: Exception) -> Response:
        """The page for a path that is none, a method that does nothing, a body without end."""
        status = error.status_code if isinstance(error, HTTPException) else 503
        page = "not_found" if status == 404 else "trouble"  # noqa: PLR2004 - everyone knows 404
        response = self.looks.page(page, self._language(request), status=status)
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    def trouble(self, request: Request) -> Response:
        """The page for what is our fault; mail programs are to try again."""
        response = self.looks.page("trouble", self._language(request), status=503)
        response.headers["Retry-After"] = "60"
        return response

    def _standing(self, standing: Standing | None) -> Response:
        """One page for every link that leads to nobody: it does not tell whether it ever did."""
        if standing is None:
            raise HTTPException(404)
        gone = standing.status is SubscriptionStatus.UNSUBSCRIBED
        return self.looks.page(
            "unsubscribed" if gone else "unsubscribe", standing.language, standing=standing
        )

    def _language(self, request: Request) -> Language:
        return asked_for(request.headers.get("accept-language", ""), self.looks.languages)


async def _hear_out(request: Request, patience: float) -> None:
    """Lets the client finish its body, which says nothing the token does not.

    Raises HTTPException, and nothing has changed, for a body that is too long, too slow or cut off.
    """
    close = {"Connection": "close"}
    heard = 0
    try:
        async with asyncio.timeout(patience):
            async for part in request.stream():
                heard += len(part)
                if heard > BODY_LIMIT:
                    raise HTTPException(413, headers=close)
    except TimeoutError:
        raise HTTPException(408, headers=close) from None
    except ClientDisconnect:
        raise HTTPException(400, headers=close) from None
