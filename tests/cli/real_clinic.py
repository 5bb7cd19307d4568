"""`make publish` for a clinic that is no sample: `real_clinic.py PROJECT`.

The sample's facts are made up, so checks and guards keep it off the web; here they are taken for
true, and all else is the front door itself.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from clinic.__main__ import main
from clinic.builder.pipeline import Result, build_site
from clinic.cli import build_commands as stories


def build_as_real(*given: Any, **options: Any) -> Result:
    result = build_site(*given, **options)
    return replace(result, clinic=replace(result.clinic, demo=False)) if result.clinic else result


if __name__ == "__main__":
    stories.build_site = build_as_real
    sys.exit(main(["publish"], Path(sys.argv[1])))
