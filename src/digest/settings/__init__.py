"""Everything an operator may set, as values; and where each value came from."""

from digest.settings.load import load_settings
from digest.settings.show import Shown, settings_page, shown
from digest.settings.values import (
    AlertSettings,
    GatherSettings,
    LogSettings,
    RelaySettings,
    SendSettings,
    Settings,
    WebSettings,
)

__all__ = [
    "AlertSettings",
    "GatherSettings",
    "LogSettings",
    "RelaySettings",
    "SendSettings",
    "Settings",
    "Shown",
    "WebSettings",
    "load_settings",
    "settings_page",
    "shown",
]
