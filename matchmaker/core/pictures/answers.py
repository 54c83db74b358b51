"""Pictures as files to save."""

from __future__ import annotations

from flask import Response

from matchmaker.core.headers import attachment
from matchmaker.core.pictures.picture import Picture
from matchmaker.core.sheets import table_answer


def picture_answer(picture: Picture, name: str, ending: str) -> Response:
    """The picture as `name`.svg, its table as `name`.csv or `name`.xlsx. Raises NotFound for another ending."""
    if ending != "svg":
        return table_answer(name, ending, (list(picture.columns), picture.rows))
    response = Response(picture.file, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = attachment(f"{name}.svg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
