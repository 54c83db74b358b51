"""`make bench`: both engines, judged pairs of the demo, search, the preview page and a large workshop through the web.

`make bench JUDGED=pairs.tsv` names the file of judged pairs, which is no part of this repository.
"""

from __future__ import annotations

import sys

from bench import judged, matching, preview_page, schedule_page, scheduling, search


def main() -> None:
    """Run the benches; options are theirs, so only `--quick` is passed on here."""
    quick = ["--quick"] if "--quick" in sys.argv else []
    sys.argv = ["bench.matching", *quick]
    print("## Matching")
    matching.main()
    sys.argv = ["bench.judged"]
    print("\n## Judged pairs of the demo")
    judged.main()
    print("\n## Search")
    for database in ([], ["--postgres"]):
        sys.argv = ["bench.search", *(["--rows", "20000"] if quick else []), *database]
        search.main()
    sys.argv = ["bench.preview_page"]
    print("\n## Preview of a draft of the rules")
    preview_page.main()
    sys.argv = ["bench.scheduling"]
    print("\n## Scheduling")
    scheduling.main()
    sys.argv = ["bench.schedule_page"]
    schedule_page.main()


if __name__ == "__main__":
    main()
