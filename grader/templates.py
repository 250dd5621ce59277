"""Templates of pages: what they lay out is escaped, and a name that they do not know is an error."""

import functools
from pathlib import Path

import jinja2
from markupsafe import Markup

from .language import language_shown, say, spoken

TAGS = {"en": "en", "zh": "zh-CN"}  # the languages as HTML names them


@functools.cache
def template(path: Path) -> jinja2.Template:
    """Return the template in the file ``path``; it may extend and include others in its folder.

    Its ``say`` is that of ``grader.language``, and ``page_language()`` the language in use as HTML names it; its filter
    ``lang`` gives the attribute for the element of a text that may be in another language than the page.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(path.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lang"] = _lang
    environment.globals |= {"say": say, "page_language": lambda: TAGS.get(spoken(), spoken())}
    return environment.get_template(path.name)


def _lang(text: str) -> Markup:
    """Return the attribute by which a screen reader reads ``text`` in its language, empty where that is not known."""
    language = language_shown(text)
    return Markup(' lang="{}"').format(language) if language else Markup("")
