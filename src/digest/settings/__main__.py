"""`python -m digest.settings > docs/settings.md` writes the page anew after the table changed."""

import sys

from digest.settings.show import settings_page

sys.stdout.write(settings_page())
