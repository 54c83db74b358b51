"""`make bench`: both engines, one after the other, then the preview page and a large workshop through the web."""

from __future__ import annotations

import sys

from bench import matching, preview_page, schedule_page, scheduling


def main() -> None:
    """Run the benches; options are theirs, so only `--quick` is passed on here."""
    quick = ["--quick"] if "--quick" in sys.argv else []
    sys.argv = ["bench.matching", *quick]
    print("## Matching")
    matching.main()
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
