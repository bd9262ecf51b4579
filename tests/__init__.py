"""The tests read what commands print, and do so in English."""

import os

os.environ.setdefault("SAMMACHIP_LANGUAGE", "en")
