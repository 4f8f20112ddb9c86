"""Resolve the links of plain Markdown by name: an equation, a figure, a work that is cited.

In a notebook the text of such a link is the name, or the authors and the year. The site
prints the number, and what the bibliography has.
"""

from citations import citation
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform


class NamedLinks(SphinxTransform):
    """Give each link the reference that a role would have made."""

    default_priority = 400  # after the figures, before MyST looks for headings

    def apply(self, **_):
        for link in list(self.document.findall(nodes.reference)):
            if link.get("id_link"):
                self.replace(link, link["refuri"].removeprefix("#"))
        for link in list(self.document.findall(pending_xref)):
            if link.get("refdomain") == "doc" and link.get("reftargetid"):
                self.replace(link, link["reftargetid"], elsewhere=True)

    def replace(self, link, name, *, elsewhere=False):
        text = link.astext()
        if name.startswith("eq-"):
            found = reference("math", "eq", name, nodes.inline("", text))
        elif name.startswith("fig-"):
            found = reference("std", "numref", name, nodes.inline("", text), explicit=False)
        elif name in self.env.get_domain("cite").bibdata.data.entries:
            found = citation(self.document, self.env, name, text)
        elif elsewhere:  # an anchor of another page, which Sphinx knows by its name alone
            found = reference("std", "ref", name, link[0].deepcopy())
        else:
            return
        found.source, found.line = link.source, link.line
        link.replace_self(found)


def reference(domain, role, target, content, *, explicit=True):
    """Return a reference that Sphinx resolves, and warns of if it cannot."""
    return pending_xref(
        "",
        content,
        refdomain=domain,
        reftype=role,
        reftarget=target,
        refexplicit=explicit,
        refwarn=True,
    )
