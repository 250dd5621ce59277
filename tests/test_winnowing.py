"""Fingerprints of source: what can be written otherwise leaves them as they are, and what cannot does not."""

import pytest
from test_alike import LONG, other

from grader.cohort.winnowing import FILES, GRAM, TEXT, WINDOW, fingerprints, grams, lex, own_attributes, tokens_of


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("x = 1  # why", "y = 1.0"),
        ("'''One.'''\nx = 'a'", 'long_name = """b"""'),
        ("x=f(a,b)", "x = f(\n    a,\n    b)"),
        ("x = 1; y = 2", "x = 1\ny = 2"),
        ("self.scale = 2\nself.scale + 1", "self.size = 2\nself.size + 1"),
        ("raise ValueError(f'{x} is wrong')", "raise ValueError('wrong')"),
        ("def f():\n    return helper.g(x)\ndef g(y): pass", "def a():\n    return helper.b(x)\ndef b(y): pass"),
        ("变量 = 张量", "a = b"),
    ],
)
def test_what_can_be_written_otherwise_is_the_same(first: str, second: str) -> None:
    """Names of one's own, comments, docstrings, layout, the words of a message and a number's spelling do not count."""
    ours, theirs = ([token.text for token in tokens_of({"a.py": text})["a.py"]] for text in (first, second))
    assert ours == theirs


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("torch.clamp(x)", "torch.relu(x)"),
        ("x + 1", "x - 1"),
        ("x * 0.5", "x * 0.25"),
        ("if x: pass", "while x: pass"),
        ("x = 'a'", "x = a"),
    ],
)
def test_what_cannot_be_renamed_differs(first: str, second: str) -> None:
    """A library's functions, operators, numbers and keywords count."""
    ours, theirs = ([token.text for token in tokens_of({"a.py": text})["a.py"]] for text in (first, second))
    assert ours != theirs


def test_what_a_submission_defines_or_sets_is_its_own() -> None:
    """Definitions and attributes that are assigned are its own; those that are read or compared are not."""
    tokens = lex("class A:\n    def b(self):\n        self.c = x.d\n        return self.e == 1 or x[f.g:2]")
    assert set(own_attributes(tokens)) == {"A", "b", "c"}


def test_a_long_enough_stretch_leaves_a_fingerprint() -> None:
    """Two texts that share as many tokens as a window holds share a fingerprint, wherever the stretch stands."""
    shared = [f"{n} +" for n in range(GRAM + WINDOW)][: (GRAM + WINDOW) // 2]
    for number in range(50):
        texts = [f"{other(number + side)}\n{' '.join(shared)}\n{other(number + side + 1000)}" for side in (0, 100)]
        one, two = (fingerprints(tokens_of({"a.py": text}), frozenset()) for text in texts)
        assert one & two


def test_of_a_long_text_only_some_hashes_are_kept() -> None:
    """About two of ``WINDOW + 1`` hashes become fingerprints, as in the paper."""
    files = tokens_of({f"{n}.py": other(n) for n in range(FILES)})
    every = [gram for tokens in files.values() for _, gram in grams(tokens)]
    assert len(fingerprints(files, frozenset())) / len(set(every)) == pytest.approx(2 / (WINDOW + 1), rel=0.15)


def test_a_submission_is_looked_at_up_to_a_size() -> None:
    """What stands behind the first files, or behind the first characters of one, does not count."""
    behind = {f"{n:02}.py": "" for n in range(FILES)}
    late = [{"a.py": " " * TEXT + LONG}, {**behind, "z.py": LONG}]
    assert all(not fingerprints(tokens_of(source), frozenset()) for source in late)
