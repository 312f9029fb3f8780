"""Where a page can be run: launch buttons that open it in JupyterLab on Binder, and its cells live in the page.

The address of the public repository is nobody's to guess: it is what the build says, or there are no buttons, and the
page only says how to run it on one's own machine.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from ....book import here
from ....editions.sentences import say
from ....repository import why_not

# Jupyter Book's own, which it takes for the repository of a book that names none.
_NOBODYS = "https://github.com/executablebooks/jupyter-book"
_BUTTONS = ("use_repository_button", "use_issues_button", "use_edit_page_button")
THEBE_VERSION = "0.9.3"
# Of lib/index.js in the package, in the form of the attribute `integrity`: a page runs this very script or none.
THEBE_INTEGRITY = "sha384-jD7u+icBMbuPUkzq2VCHol9Rd0VnPVjvTI8ZHQsQEZdbmH9gWMdD732B8Dli6Gej"
THEBE = f"https://cdn.jsdelivr.net/npm/thebe@{THEBE_VERSION}/lib/index.js"


def configure(app: Sphinx, config: Config) -> None:
    """Tell the theme which repository its launch buttons open, and by which template; without one to show none.

    A repository that the author names stays the one.
    """
    found, options = config.traced_place, config.html_theme_options
    options["article_header_end"] = ["header-buttons.html"]
    if options.get("repository_url", "") not in ("", _NOBODYS):
        return
    if found is not None:
        options["repository_url"], options["repository_branch"] = found.url, found.ref
        options["path_to_docs"] = found.folder
    else:
        # A button that leads to no repository would stop the theme.
        options |= {
            "repository_url": "",
            "repository_branch": "",
            "launch_buttons": {},
            **dict.fromkeys(_BUTTONS, False),
        }


def offer(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Add to a notebook's launch buttons its live cells, where they can run, or why it can't be launched, and how to run it.

    The kinds ``said`` and ``here`` are those of ``templates/header-buttons.html``.
    """
    if "kernelspec" not in app.env.metadata.get(pagename, {}) or "header_buttons" not in context:
        return
    page = here().settings.rerun
    rerun = app.builder.get_relative_uri(pagename, page) if page else ""
    own = {"type": "here", "text": say("Your machine"), "icon": "fas fa-laptop-code", "url": rerun, "label": "rerun"}
    groups = [button for button in context["header_buttons"] if button.get("label") == "launch-buttons"]
    found = app.config.traced_place
    if not groups and page:
        said = {"type": "said", "text": f"{say(why_not())}. {say('You can run them yourself.')}"}
        buttons = {"tooltip": say("Run this page"), "icon": "fas fa-rocket", "label": "launch-buttons"}
        context["header_buttons"].insert(0, {"type": "group", **buttons, "buttons": [said, own]})
    if not groups or found is None:
        return
    live = {
        "type": "javascript",
        "text": say("Live code"),
        "tooltip": say("Run the code in this page"),
        "icon": "fas fa-play",
    }
    groups[0]["buttons"] += [{**live, "javascript": "liveCells()", "label": "live"}, *([own] if page else [])]
    data = {
        "binder": app.config.html_theme_options["launch_buttons"]["binderhub_url"],
        "provider": found.provider,
        "repository": found.repository,
        "reference": found.ref,
        "notebook": f"{found.folder}{pagename}{Path(app.env.doc2path(pagename)).suffix}",
        "launch": groups[0]["buttons"][0]["url"],
        "rerun": rerun,
        "thebe": THEBE,
        "integrity": THEBE_INTEGRITY,
    }
    app.add_js_file("live.js", loading_method="defer", **{f"data-{name}": value for name, value in data.items()})


def begin(app: Sphinx, config: Config) -> None:
    """Tell the theme, and connect the event."""
    configure(app, config)
    app.connect("html-page-context", offer, priority=900)
