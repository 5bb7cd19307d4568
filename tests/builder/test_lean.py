"""Pelican is loaded without what a site of Markdown never uses, and works."""

import subprocess
import sys
import textwrap

START = "import sys\nfrom clinic.builder.lean import load_pelican\nload_pelican()\n"


def run(root, words):
    words = START + textwrap.dedent(words)
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_docutils_and_watchfiles_are_not_loaded_with_pelican(root):
    said = run(root, "print(*sorted({one.split('.')[0] for one in sys.modules}))")
    assert "pelican" in said
    assert not {"docutils", "watchfiles"} & {*said}


def test_whoever_wants_the_real_ones_later_gets_them(root):
    said = run(
        root,
        """
        import docutils.core, watchfiles
        print(b"words" in docutils.core.publish_string("words"), hasattr(watchfiles, "awatch"))
        """,
    )
    assert said == ["True", "True"]


def test_a_pelican_that_does_more_with_them_is_loaded_whole(root):
    said = run(
        root,
        """
        from clinic.builder import lean
        for name in [one for one in sys.modules if one.split(".")[0] == "pelican"]:
            del sys.modules[name]
        made = []
        def refuse(self, name):
            made.append(name)
            raise TypeError(name)
        lean._StandIn.__getattr__ = refuse
        load_pelican()
        import pelican.readers
        print(bool(made), pelican.readers.docutils.__file__ is not None)
        """,
    )
    assert said == ["True", "True"]


def test_the_blocks_load_yaml_and_patterns_for_selectors_when_they_are_asked_for(root):
    said = run(
        root,
        """
        from pymdownx import blocks
        from pymdownx.blocks import caption
        before = [one in sys.modules for one in ("yaml", "pymdownx.blocks.html")]
        print(*before, blocks.get_frontmatter("open: true"), caption.parse_selectors("p.a"))
        import yaml, pymdownx.blocks.html
        print(yaml.__file__ is not None, pymdownx.blocks.html.RE_ID is not None)
        """,
    )
    assert " ".join(said) == "False False {'open': True} ('p', {'class': 'a'}) True True"


def test_pelican_prints_and_logs_when_it_is_asked_to(root):
    said = run(
        root,
        """
        import logging
        import pelican.log
        print("rich.console" in sys.modules, flush=True)
        pelican.log.console.print("Words.")
        pelican.log.init(level=logging.INFO)
        logging.getLogger("pelican").info("Logged.")
        """,
    )
    assert said[:2] == ["False", "Words."] and "Logged." in said


def test_what_reads_mail_and_web_pages_is_not_loaded_and_the_version_is_said(root):
    said = run(
        root,
        """
        import pelican
        print(*(one in sys.modules for one in ("email.message", "http.client", "multiprocessing")))
        from importlib import metadata
        import importlib.metadata, multiprocessing, urllib.request
        print(metadata is importlib.metadata, pelican.__version__ == metadata.version("pelican"))
        print(importlib.metadata.__file__ is not None, multiprocessing.Queue is not None)
        print(pelican.utils.path_to_file_url("/a b"))
        """,
    )
    assert " ".join(said) == "False False False True True True True file:///a%20b"


def test_a_version_that_is_said_in_another_way_is_asked_of_the_real_one(root):
    said = run(
        root,
        """
        from clinic.builder import lean
        for name in [one for one in sys.modules if one.split(".")[0] == "pelican"]:
            del sys.modules[name]
        lean.list_packages = lambda: ["Pelican_4.dist-info"]
        load_pelican()
        import pelican, importlib.metadata
        print(pelican.__version__ == importlib.metadata.version("pelican"))
        """,
    )
    assert said == ["True"]


def test_markdown_finds_the_same_extensions_by_their_short_names(root):
    said = run(
        root,
        """
        from importlib.metadata import entry_points
        from markdown import Markdown, util
        def load(found):
            return {(one.name, one.load()) for one in found}
        real = load(entry_points(group="markdown.extensions"))
        print(len(real) > 15, load(util.get_installed_extensions()) == real)
        print(Markdown(extensions=["tables"]).convert("a|b\\n-|-\\n1|2").startswith("<table>"))
        """,
    )
    assert said == ["True", "True", "True"]
