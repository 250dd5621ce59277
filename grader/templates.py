"""Templates of pages: what they lay out is escaped, and a name that they do not know is an error."""

import functools
from pathlib import Path

import jinja2


@functools.cache
def template(path: Path) -> jinja2.Template:
    """Return the template in the file ``path``; it may extend and include others in its folder."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(path.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(path.name)
