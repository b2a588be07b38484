"""The daemon in a process of its own: `python daemon_process.py FOLDER RELAY-PORT WEB-PORT`."""

import sys
from pathlib import Path

from digest.daemon import serve
from digest.log import set_up_log
from digest.settings import load_settings
from presses import flags_for

if __name__ == "__main__":
    folder, relay, web = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    flags = flags_for(folder, relay_port=relay) | {
        "web.port": web,
        "web.public_url": f"http://127.0.0.1:{web}",
    }
    set_up_log(style="human", level="info")
    sys.exit(serve(load_settings({}, flags=flags, config=None, cwd=folder)))
