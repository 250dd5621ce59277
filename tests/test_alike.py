"""Copied work: a disguised copy stands above all that is alike by chance, and the page obeys nobody."""

import ast
import os
import random
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise

import pytest
from cases import MUTANTS, ROOT, VARIANTS
from test_html import ESCAPES, MARKUP, Page

from grader.cohort.alike import FEW, PARTNERS, Pair, pairs, render_alike
from grader.cohort.winnowing import GRAM, fold, lex
from grader.skeleton import skeletons

MODULES = ("activations", "network", "weight_decay", "dropout")
SKELETON = {name: text for name, text in skeletons(ROOT / "reference").items() if name.endswith(".py")}
# The wrong solutions are written as changes of the reference, so what stands there is no work of theirs.
GIVEN = [*SKELETON.values(), *(path.read_text("utf-8") for path in sorted((ROOT / "reference").glob("*.py")))]
API = {
    "MyReLU", "MySigmoid", "MyTanh", "Network", "RegularizedNetwork", "l2_penalty", "dropout_layer", "forward",
    "derivative", "self", "torch", "nn", "F",
}  # fmt: skip
COPIED = ("s05", "s07", "s12", "s19", "s27", "chinese_names", "helper_modules")

Sources = dict[str, dict[str, str]]


def honest_class() -> Sources:
    """Return submissions by id, none of which shares a solution with another.

    Each has the skeleton and, below it, the wrong or unusual solutions of the same number, as far as they go; two are
    written as a whole. The last of the whole variants is left out: it is a copy of another, with other names.
    """
    own = {
        module: [
            path.read_text("utf-8") for room in (MUTANTS, VARIANTS) for path in sorted((room / module).glob("*.py"))
        ]
        for module in MODULES
    }
    found: Sources = {}
    for number in range(max(map(len, own.values()))):
        added = {f"{module}.py": texts[number] for module, texts in own.items() if number < len(texts)}
        found[f"s{number:02}"] = {name: f"{text}\n\n{added.get(name, '')}" for name, text in SKELETON.items()}
    for name in ("chinese_names", "helper_modules"):
        found[name] = {path.name: path.read_text("utf-8") for path in sorted((VARIANTS / "whole" / name).glob("*.py"))}
    return found


class Disguise(ast.NodeTransformer):
    """Another's work made to look like one's own: names changed, docstrings dropped, definitions in another order."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self.renamed = renamed

    def visit(self, node: ast.AST) -> ast.AST:
        """Rename what has a name, and turn the definitions of a body around."""
        self.generic_visit(node)
        for field in ("id", "arg", "name"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                setattr(node, field, self.renamed.get(name, name))
        if isinstance(node, ast.Module | ast.ClassDef):
            defined = [child for child in node.body if isinstance(child, ast.FunctionDef | ast.ClassDef)]
            others = [child for child in node.body if child not in defined and not isinstance(child, ast.Expr)]
            node.body = [*others, *reversed(defined)]
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return node


def disguised(source: Mapping[str, str]) -> dict[str, str]:
    """Return a copy with all names of its own changed, a comment on each line and in another order and layout."""
    trees = {name: ast.parse(text) for name, text in source.items()}
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    kept = {name for name in own if name in API or name.startswith("__")}
    renamed = {name: f"my_{number}" for number, name in enumerate(sorted(own - kept))}
    texts = {name: ast.unparse(Disguise(renamed).visit(tree)) for name, tree in trees.items()}
    return {name: "".join(f"{line}  # mine\n" for line in text.splitlines()) for name, text in texts.items()}


@pytest.fixture(scope="module")
def sources() -> Sources:
    """Return the honest class, and disguised copies of some, one of which has copied dropout.py alone."""
    found = honest_class()
    mixed = {**found.pop("s13"), "dropout.py": disguised(found["s09"])["dropout.py"]}
    return {**found, **{f"copy-{id}": disguised(found[id]) for id in COPIED}, "part-s09": mixed}


@pytest.fixture(scope="module")
def found(sources: Sources) -> list[Pair]:
    """Return all pairs of that class."""
    return pairs(sources, GIVEN, most=10_000)


def is_copy(pair: Pair) -> bool:
    """Tell whether one of the two was copied from the other."""
    return re.sub("^(copy|part)-", "", pair.first) == re.sub("^(copy|part)-", "", pair.second)


def test_a_copy_stands_above_all_that_is_alike_by_chance(found: list[Pair]) -> None:
    """Renamed, reordered and commented anew, whole or in part, every copy comes before every other pair."""
    copies = [is_copy(pair) for pair in found]
    assert copies == sorted(copies, reverse=True)
    assert sum(copies) == len(COPIED) + 1


def test_a_copy_shares_nearly_all_and_honest_work_little(found: list[Pair]) -> None:
    """Whole copies share over four fifths of what is unusual, honest pairs less than half, most less than a fifth."""
    honest = [pair.share for pair in found if not is_copy(pair) and "copy-" not in pair.first + pair.second]
    assert min(pair.share for pair in found if is_copy(pair) and "part-" not in pair.first + pair.second) > 0.8
    assert max(honest) < 0.5
    assert sorted(honest)[len(honest) // 2] < 0.2


def test_fragments_are_the_same_but_for_names(sources: Sources, found: list[Pair]) -> None:
    """The two sides of a fragment have the same tokens, and no two fragments have a character in common."""
    pair = found[0]
    for fragment in pair.fragments:
        texts = [sources[id][one.file][one.start : one.end] for id, one in
                 ((pair.first, fragment.first), (pair.second, fragment.second))]  # fmt: skip
        ours, theirs = ([token.text for token in fold(lex(text), frozenset())] for text in texts)
        assert len(ours) == len(theirs) >= GRAM
    for side in ("first", "second"):
        places = sorted((one.file, one.start, one.end) for one in (getattr(each, side) for each in pair.fragments))
        assert all(here[0] != there[0] or here[2] <= there[1] for here, there in pairwise(places))


def test_the_most_surprising_come_first_and_no_more_than_asked_for(sources: Sources, found: list[Pair]) -> None:
    """A shorter list is the beginning of the longer one."""
    assert pairs(sources, GIVEN, most=3) == found[:3]


def test_the_order_of_the_class_makes_no_difference(sources: Sources, found: list[Pair]) -> None:
    """The same class in another order has the same pairs."""
    ids = list(sources)
    random.Random(0).shuffle(ids)
    assert pairs({id: sources[id] for id in ids}, GIVEN, most=10_000) == found


PROGRAM = """
from pathlib import Path
from grader.cohort.alike import pairs
print(*pairs({path.stem: {"a.py": path.read_text("utf-8")} for path in Path("tests/mutants").rglob("*.py")}, []))
"""


def test_every_run_of_the_program_finds_the_same() -> None:
    """Neither fingerprints nor shares, to the last digit, depend on the seed of Python's own hashes."""
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


LONG = """\
def helper(a, b):
    total = 0
    for n in range(7):
        total += a[n] * b[n] - n % 3
    return total / 5
"""


def other(number: int) -> str:
    """Return a text unlike those of other numbers."""
    draw = random.Random(number)
    words = ("a", "+", "-", "(", ")", "[", "]", "1", "2", "if", "in", ".sum", ".mean", ".where", "*", "/")
    return " ".join(draw.choice(words) for _ in range(60))


def class_with(copies: int, others: int) -> Sources:
    """Return a class of which some have the same text, and others each their own."""
    alike: Sources = {f"c{number:03}": {"a.py": LONG} for number in range(copies)}
    return {**alike, **{f"o{number:03}": {"a.py": other(number)} for number in range(others)}}


def test_what_was_given_does_not_count() -> None:
    """Two that hand in what all were given share nothing."""
    assert pairs(class_with(2, 8), [LONG]) == []
    assert [(pair.first, pair.second) for pair in pairs(class_with(2, 8), [])] == [("c000", "c001")]


def test_what_many_have_counts_nothing_in_a_big_class() -> None:
    """A text that more than one in twenty hands in, and more than a few, is no sign of copying."""
    assert pairs(class_with(FEW + 1, 50), []) == []
    assert pairs(class_with(FEW, 50), []) != []


def test_a_class_of_two_can_be_alike() -> None:
    """Two that are alike are found where there is nobody else."""
    assert len(pairs({id: {"a.py": LONG + LONG.replace("total", "x * 2")} for id in "ab"}, [])) == 1


def test_rare_likeness_counts_more_than_common_likeness() -> None:
    """Of two pairs that share as much, the one whose text fewer have comes first."""
    rare = LONG.replace("range(7)", "zip(a.mean(), b.sum(), strict=True)")
    found = pairs({**class_with(8, 20), "r1": {"a.py": rare}, "r2": {"a.py": rare}}, [])
    assert (found[0].first, found[0].second) == ("r1", "r2")


def test_a_long_likeness_counts_more_than_a_short_one() -> None:
    """Of two pairs that share all they have, the one that has more comes first."""
    long = LONG + LONG.replace("range(7)", "zip(a.mean(), b.sum(), strict=True)").replace("5", "(1 - a) ** 2 - b @ a")
    short = "def other(a):\n    return [a.max(), -a.min() // 3, a.std() if a else not a, (a < 2) | (a > 4) & ~a]\n"
    alike = {"a1": {"a.py": short}, "a2": {"a.py": short}, "z1": {"a.py": long}, "z2": {"a.py": long}}
    found = pairs({**class_with(0, 20), **alike}, [])
    assert [(pair.first, pair.second, pair.share) for pair in found[:2]] == [("z1", "z2", 1), ("a1", "a2", 1)]


WORK = LONG + LONG.replace("range(7)", "zip(a.mean(), b.sum(), strict=True)").replace("5", "(1 - a) ** 2 - b @ a")
SMALL = "def tiny(a, b):\n    return a.clamp(0) + b\n"


def test_identical_work_comes_first_and_is_said_to_be() -> None:
    """A copy is 100 % and comes first though what it holds is common; renamed it is identical but for names.

    The others share as much or more that is rare, and not all that they have.
    """
    own = {f"p{number}": {"a.py": WORK + other(number)} for number in range(12)}
    rare = "\n\n".join(
        LONG.replace("range(7)", f"range({number}) * b.std() if b else a.{'xyz'[number % 3]}()") for number in range(9)
    )
    near = {
        id: {"a.py": f"{rare}\n\ndef {id}(a):\n    return {tail}\n"}
        for id, tail in (("near1", "a + 1 - 2 // 3 % 4 if a else 0"), ("near2", "not a or [a.max(), *a]"))
    }
    copies = {"c1": {"a.py": WORK}, "c2": {"a.py": WORK}, "c3": {"a.py": disguised({"a.py": WORK})["a.py"]}}
    sources = {**own, **near, **copies}
    found = pairs(sources, [])
    assert [(pair.first, pair.second) for pair in found[:2]] == [("c1", "c2"), ("c1", "c3")]
    assert not [pair for pair in found[2:] if pair.same]
    assert found[0].share < 1
    assert ("near1", "near2") in [(pair.first, pair.second) for pair in found]
    text = Page(render_alike(found, sources)).text
    assert "100 %, identical to the last character" in text
    assert text.count("100 %, identical but for names, comments, layout and order") == 2  # in the contents, and above


def test_identical_copies_are_one_entry() -> None:
    """Four that are the same are one entry of four; a disguised copy is told beside them, of all of them at once."""
    copies = {f"c{number}": {"a.py": WORK} for number in range(4)}
    sources = {**class_with(0, 20), **copies, "z": {"a.py": disguised({"a.py": WORK})["a.py"]}}
    found = pairs(sources, [], most=2)
    assert [(pair.first, pair.second) for pair in pairs(sources, [])] == [("c0", "c1"), ("c0", "z")]
    page = Page(render_alike(found, sources))
    assert "c0, c1, c2 and c3: 100 %, 4 submissions identical to the last character" in page.text
    assert "c0 and z: 100 %, identical but for names, comments, layout and order" in page.text
    assert page.text.count("identical to it: c1, c2, c3") == 1


def test_a_large_group_is_told_in_a_line() -> None:
    """Of many that are the same some are named, and how many more there are."""
    sources = class_with(FEW, 50)
    assert "c010, c011 and 8 more: 100 %, 20 submissions" in Page(render_alike(pairs(sources, []), sources)).text


def test_names_stand_beside_ids() -> None:
    """Whose a submission is stands behind its id, in the list and above its text, where that tells more."""
    sources = class_with(2, 8)
    text = Page(render_alike(pairs(sources, []), sources, {"c000": "Ann <b>Lee</b>", "c001": "c001"})).text
    assert text.count("c000 Ann <b>Lee</b> and c001") == 2
    assert text.count("c000 Ann <b>Lee</b>") == 3
    assert "c001 c001:" not in text


def test_the_list_alone_is_printed() -> None:
    """On paper there is the list of pairs, without the pages of code side by side."""
    html = render_alike(pairs(class_with(2, 8), []), class_with(2, 8))
    assert "@media print { section { display: none; } }" in html
    assert html.index('class="contents"') < html.index("<section")


def test_next_to_nothing_has_its_true_share_and_no_high_rank() -> None:
    """Two that wrote the same few tokens are told as identical, behind a pair that shares most of its work."""
    near = {
        id: {"a.py": f"{WORK}\n\ndef more(a):\n    return {tail}\n"}
        for id, tail in (("z1", "a + 1 - 2 // 3 % 4 if a else 0"), ("z2", "not a or [a.max(), *a]"))
    }
    sources = {**class_with(0, 20), **near, "a1": {"a.py": SMALL}, "a2": {"a.py": SMALL}}
    found = pairs(sources, [])
    assert [(pair.first, pair.second, pair.of_all) for pair in found[:2]] == [
        ("z1", "z2", found[0].of_all),
        ("a1", "a2", 1),
    ]
    assert found[0].of_all < 1
    assert found[1].share < 1


def test_a_group_does_not_fill_the_list() -> None:
    """Each of a group that is alike is named with a few of the others."""
    assert len(pairs(class_with(FEW, 50), [], most=1_000)) <= PARTNERS * FEW


def test_files_may_be_named_and_divided_otherwise() -> None:
    """A copy with its functions moved into files of other names is found."""
    second = LONG.replace("helper", "other").replace("range(7)", "zip(b, a)").replace("n % 3", "abs(n)")
    sources = {**class_with(0, 9), "whole": {"a.py": LONG + second}, "split": {"x.py": second, "y.py": LONG}}
    assert [(pair.first, pair.second) for pair in pairs(sources, [])] == [("split", "whole")]


HOSTILE = {
    "nothing": "",
    "no-python": "def (((\n'''",
    "cut-in-a-string": 'x = "abc\ny = 2',
    "zeros": "\x00\x01\x1b[31m\ud800\u202e" * 100,
    "quotes": "\"\"\"\\" * 20_000,
    "apostrophes": "'''\\\"" * 20_000,
    "brackets": "(" * 100_000,
    "numbers": "1e" * 100_000,
    "one-name": "x" * 100_000,
    "one-statement": "x = y + 1\n" * 20_000,
    "backslashes": "\\\n" * 100_000,
    "spaces": " \t\f" * 100_000,
    "markup": MARKUP + LONG,
    "escapes": ESCAPES + LONG,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.timeout(10)
def test_any_text_can_be_handed_in(text: str) -> None:
    """Whatever is handed in costs little time, and stays text on the page."""
    sources = {id: {f"{text[:50]}.py": text, "a.py": f"{LONG}\n# {text}"} for id in ("a", MARKUP, ESCAPES)}
    html = render_alike(pairs(sources, []), sources)
    page = Page(html)
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "main", "ol", "li", "a", "span",
        "section", "div", "h2", "h3", "h4", "pre", "sup", "mark",
    }  # fmt: skip
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert all(address.startswith("#") for address in page.values("href"))
    assert not [letter for letter in html if not letter.isprintable() and letter != "\n"]


@pytest.fixture(scope="module")
def page(sources: Sources, found: list[Pair]) -> Page:
    """Return the page of the most surprising pairs."""
    return Page(render_alike(found[:10], sources))


def test_the_page_begins_with_what_it_is_not(page: Page) -> None:
    """Its first paragraph says that it is a hint and never a score, and that alike answers are normal here."""
    assert "This is a hint where to look, and never a score. Alike answers are normal for tasks this short" in page.text


def test_the_page_shows_both_sides(page: Page, sources: Sources, found: list[Pair]) -> None:
    """Each pair has both submissions with what they share marked, by the same numbers."""
    html = render_alike(found[:1], sources)
    left, right = (re.findall('<sup class="number">(\\d+)</sup>', side) for side in html.split("<h3")[1:])
    assert sorted(left, key=int) == sorted(right, key=int) == [str(n + 1) for n in range(len(found[0].fragments))]
    assert html.count("<mark>") >= 2 * len(found[0].fragments)
    assert page.text.count("fingerprints") == 10


def test_marks_stand_around_what_is_shared(sources: Sources, found: list[Pair]) -> None:
    """What is marked on the page is the text of the fragments."""
    html = render_alike(found[:1], sources)
    marked = Page("".join(re.findall("<mark>.*?</mark>", html, re.DOTALL))).text
    pair = found[0]
    stretches = [(sources[pair.first], each.first) for each in pair.fragments]
    texts = [source[one.file][one.start : one.end] for source, one in stretches]
    assert marked.startswith(" ".join(texts[0].split())[:20])
    assert all(text in "".join(marked.split()) for text in ("".join(text.split()) for text in texts))


def test_links_inside_of_the_page_arrive(page: Page) -> None:
    """What points to a pair finds it."""
    assert {address[1:] for address in page.values("href")} == set(page.values("id"))


def test_nothing_is_fetched(sources: Sources, found: list[Pair]) -> None:
    """No element names a resource, the style sheet has none, and the page forbids all of them."""
    html = render_alike(found[:2], sources)
    assert not Page(html).values("src")
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_a_class_without_pairs_has_a_page() -> None:
    """Where nobody is alike the page says so."""
    assert "No two submissions share more than a few lines." in Page(render_alike([], {})).text


def test_an_endless_pair_is_cut() -> None:
    """What is shown of a pair has an end, and the page says so."""
    long = "def f(a):\n" + "\n".join(f"    a[{n}] = a * {n} + a.sum({n}) - {n} % 7" for n in range(2_000))
    sources = {id: {"a.py": long, "b.py": f"{LONG}{long}"} for id in "ab"}
    html = render_alike(pairs(sources, []), sources)
    assert "The rest is left out" in html
    assert len(html) < 200_000
