"""Tables of registrations as organizers bring them."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = "organization;person;e-mail;times;must meet;would like to meet"


def csv_file(cities: Sequence[str], companies: Sequence[str]) -> bytes:
    """A line for each: everybody is free all day, each city wishes to meet six companies, and they wish it."""
    lines = [HEAD]
    for n, name in enumerate(cities):
        wanted = [companies[(3 * n + k) % len(companies)] for k in range(6)]
        lines.append(f"{name};Person of {name};city{n}@port.example;all;{wanted[0]};{'|'.join(wanted[1:])}")
    for n, name in enumerate(companies):
        wanted = [cities[(n // 3 - k) % len(cities)] for k in range(2)]
        lines.append(f"{name};Person of {name};yard{n}@yard.example;all;;{'|'.join(wanted)}")
    return "\n".join(lines).encode()
