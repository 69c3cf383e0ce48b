"""The log: to the editor's output channel, without what passes over the wire."""

import logging
import sys


def set_up_logging(level: int = logging.INFO) -> None:
    """Log to standard error, which editors show in their output channel.

    pygls logs whole message bodies at INFO, and with them code and keys: only its warnings pass.
    """
    logging.basicConfig(
        stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s", force=True
    )
    for chatty in ("pygls", "httpx2", "httpcore2", "openai", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
