"""Bodies of templates: a bounded part of Jinja, run in its sandbox.

What a template may use is what Prompty calls its portable subset: output, ``if``, ``for``,
comparisons, and filters that cannot grow a text without bound. There are no calls, no
arithmetic, no assignments, and attributes only of the items that a variable holds, so that a
template that came with a workspace can neither reach out nor hang.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.loopcontrols import LoopContext  # placeholder
