"""`digest serve`: the daemon."""

from typing import Annotated

import typer

from digest.cli.answers import answer
from digest.cli.door import settings_of
from digest.cli.options import example, json_of, noun
from digest.daemon import serve
from digest.log import set_up_log

app = noun()


@app.command(epilog=example("digest serve"))
def serve_(
    ctx: typer.Context,
    *,
    as_json: Annotated[bool, json_of("{pages} at the end; the log on stderr is JSON lines as well")] = False,
) -> None:
    """Gathers, publishes and sends by the clock, and answers the unsubscribe pages, until stopped.

    Ctrl-C or SIGTERM ends it in order: the mail that is out is settled, and no other begun.
    """
    settings = settings_of(ctx)
    set_up_log(style="json" if as_json else settings.log.format, level=settings.log.level)
    code = serve(settings)
    answer({"pages": settings.web.public_url}, "stopped", as_json=as_json)
    raise typer.Exit(code)
