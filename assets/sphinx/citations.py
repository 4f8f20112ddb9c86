"""Citations: the words for a work, and the reference that sphinxcontrib-bibtex resolves."""

import re
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.roles import CitationRef
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

IN_SENTENCE = re.compile(r".* \(\d{4}\)", re.DOTALL)  # "Glorot and Bengio (2010)"


@dataclass
class RoundBrackets(AuthorYearReferenceStyle):
    """Authors and year as the notebooks write them."""

    bracket_textual: BracketStyle = field(default_factory=lambda: BracketStyle("(", ")"))


def register():
    """Name the style for the setting `bibtex_reference_style`."""
    group = "sphinxcontrib.bibtex.style.referencing"
    register_plugin(group, "round_brackets", RoundBrackets)


def citation(document, env, key, text):
    """Return the reference that the role `cite` would have made of such a link."""
    kind = "t" if IN_SENTENCE.fullmatch(text) else "alp"  # without brackets of its own
    node = pending_xref(
        "",
        nodes.inline("", text),
        refdomain="cite",
        reftype=kind,
        reftarget=key,
        refexplicit=False,
        refwarn=True,
    )
    document.note_explicit_target(node, node)
    targets = list(parse_citation_targets(key))
    reference = CitationRef(node["ids"][0], env.docname, document.line, targets)
    env.get_domain("cite").citation_refs.append(reference)
    return node


def words(entry):
    """Return authors and year of an entry: ("Glorot and Bengio", "2010")."""
    names = [_surname(person) for person in entry.persons["author"]]
    if len(names) > 2:
        return f"{names[0]} et al.", entry.fields["year"]
    return " and ".join(names), entry.fields["year"]


def _surname(person):
    parts = [*person.rich_prelast_names, *person.rich_last_names]
    return " ".join(str(part) for part in parts)
