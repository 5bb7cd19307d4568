"""The same headers in the syntax of three kinds of host."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clinic.plugins.headers.policy import Needs, combine_needs, write_policy

CONTENT_POLICY = "Content-Security-Policy"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Linked sites do not even see the clinic's name, which would reveal what is read here. tel: and
    # mailto: links never have a referrer, so nothing is lost.
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
}
# A correction to advice must reach readers at once, and a page is small.
CACHE_PAGES = "public, max-age=0, must-revalidate"
CACHE_FOR_EVER = "public, max-age=31536000, immutable"
# name.<8 or more hex>.ext, or a part of Pagefind's index, as in the publisher; eight digits that
# are a date are not a fingerprint.
FINGERPRINT = (
    r"[^/](?:\.(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\.)[0-9a-f]{8,}"
    r"(?:\.[A-Za-z][A-Za-z0-9]*){1,2}|_[0-9a-f]{7,}\.pf_(?:filter|fragment|index|meta))$"
)
_IS_FINGERPRINTED = re.compile(FINGERPRINT)
TYPES = {  # missing or too generic on common hosts
    ".atom.xml": "application/atom+xml",
    ".rss.xml": "application/rss+xml",
    ".webmanifest": "application/manifest+json",
    ".avif": "image/avif",
}
OWN = r"(?:_headers|_redirects|\.htaccess|\.nginx\.conf)$"
MOST_RULES = (
    100  # of one _headers file: https://developers.cloudflare.com/pages/configuration/headers/
)


@dataclass
class Pages:
    """What the pages of a site need, by file, and the two header policies that follow.

    Headers apply by URL pattern, and many hosts limit the number of patterns: so there is one
    policy for pages with the search, and one for all others. Each page contains its own too, and
    browsers enforce both.
    """

    needs: Mapping[str, Needs]
    policy: str = field(init=False)
    search_policy: str = field(init=False)
    search_pages: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.search_pages = [name for name, needs in self.needs.items() if needs.has_search]
        others = [needs for needs in self.needs.values() if not needs.has_search]
        self.policy = write_policy(combine_needs(others), is_header=True)
        # The 404 page is served at any address, including those below the search page.
        everything = combine_needs(self.needs.values())
        self.search_policy = write_policy(everything, is_header=True)

    def search_pattern(self, base: str) -> str:
        """Return a regular expression for the addresses of the pages with the search, or ""."""
        folders = [re.escape(name.removesuffix("index.html")) for name in self.search_pages]
        return rf"^{re.escape(base)}/(?:{'|'.join(folders)})(?:index\.html)?$" if folders else ""


def list_always(transport: str) -> dict[str, str]:
    """Return the headers of every file; ``transport`` is the value of one that is optional.

    Strict-Transport-Security (RFC 6797) cannot be taken back before it ends, and a host that loses
    its certificate is then out of reach: so a clinic asks for it.
    """
    return ALWAYS | ({"Strict-Transport-Security": transport} if transport else {})


def group_addresses(values: Mapping[str, str], folder: str = "") -> dict[str, str]:
    """Return a minimal set of patterns, exactly one of which matches each file, with their values.

    Hosts merge the values of all matching patterns, so no two may match the same address.

    Parameters
    ----------
    values:
        The value of each file of the site; files without one must not match.
    folder:
        The common folder of these files, such as ``blog/``.
    """
    if len(set(values.values())) == 1:
        return {f"/{folder}*": next(iter(values.values()))}
    patterns: dict[str, str] = {}
    folders: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, value in values.items():
        head, slash, _ = name.removeprefix(folder).partition("/")
        if slash:
            folders[f"{folder}{head}/"][name] = value
        else:
            patterns["/" + name.removesuffix("index.html")] = value
    for below, inside in folders.items():
        patterns |= group_addresses(inside, below)
    return patterns


def write_headers(pages: Pages, files: Iterable[str], always: Mapping[str, str] = ALWAYS) -> str:
    """Return ``_headers``; its addresses are relative to its folder.

    https://docs.netlify.com/manage/routing/headers/ and Cloudflare's page above. These hosts'
    default caching is right for pages, so only immutable files have a rule.
    """
    rules: defaultdict[str, dict[str, str]] = defaultdict(dict)
    rules["/*"] |= always
    policies = {
        name: pages.search_policy if needs.has_search else pages.policy
        for name, needs in pages.needs.items()
    }
    for pattern, policy in group_addresses(policies).items():
        rules[pattern][CONTENT_POLICY] = policy
    kept = {name: CACHE_FOR_EVER if _IS_FINGERPRINTED.search(name) else "" for name in files}
    for name in kept:
        for ending, kind in TYPES.items():
            if name.endswith(ending) and ending != ".avif":  # pictures: known to both hosts
                rules[f"/{name}"]["Content-Type"] = f"{kind}; charset=utf-8"
    for pattern, value in group_addresses(kept).items():
        if value and len(rules) < MOST_RULES:  # the others are only revalidated more often
            rules[pattern]["Cache-Control"] = value
    return "".join(
        f"{pattern}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for pattern, headers in rules.items()
    )


def write_nginx(pages: Pages, base: str, always: Mapping[str, str] = ALWAYS) -> str:
    """Return the include file for a ``server`` block of nginx.

    A ``location`` with an ``add_header`` of its own would lose these, so there is none here.
    """
    search = pages.search_pattern(base)
    lines = [
        "# Made with the site. In the server block, below  root …;  :",
        "#     include /the/published/folder/.nginx.conf;",
        "# The policy names the style of the pages. After a publish with a changed theme:",
        "#     nginx -s reload",
        "charset utf-8;",
        f"error_page 404 {base}/404.html;",
        # A folder without a page, such as that of a removed post whose pictures stay for a week.
        f"error_page 403 =404 {base}/404.html;",
        'set $clinic_policy "";',
        f'if ($uri ~ "(?:/|\\.html)$") {{ set $clinic_policy "{pages.policy}"; }}',
    ]
    if search:
        lines.append(f'if ($uri ~ "{search}") {{ set $clinic_policy "{pages.search_policy}"; }}')
    lines += [
        f'set $clinic_cache "{CACHE_PAGES}";',
        f'if ($uri ~ "{FINGERPRINT}") {{ set $clinic_cache "{CACHE_FOR_EVER}"; }}',
        f"add_header {CONTENT_POLICY} $clinic_policy always;",
        *(f'add_header {name} "{value}" always;' for name, value in always.items()),
        "add_header Cache-Control $clinic_cache;",  # not "always": errors must not be cached
        *(
            f'location ~ "{re.escape(ending)}$" {{ types {{ }} default_type {kind}; }}'
            for ending, kind in TYPES.items()
        ),
        f'location ~ "/{OWN}" {{ return 404; }}',
    ]
    return "\n".join(lines) + "\n"


def write_apache(pages: Pages, base: str, always: Mapping[str, str] = ALWAYS) -> str:
    """Return ``.htaccess``, with FileInfo directives only, which hosts allow most often.

    https://httpd.apache.org/docs/2.4/mod/mod_headers.html
    """
    lines = [
        f"ErrorDocument 404 {base}/404.html",
        f"ErrorDocument 403 {base}/404.html",  # a folder without a page
        f'RedirectMatch 404 "/{OWN}"',
        "AddCharset utf-8 .html .xml .txt .js .webmanifest",
    ]
    for ending, kind in TYPES.items():
        lines += [
            f'<FilesMatch "{re.escape(ending)}$">',
            f"  ForceType {kind}",
            "</FilesMatch>",
        ]
    lines += ["<IfModule mod_headers.c>"]
    lines += [f'  Header always set {name} "{value}"' for name, value in always.items()]
    lines += _apply_apache("FilesMatch", r'"\.html$"', CONTENT_POLICY, pages.policy, "always ")
    if search := pages.search_pattern(base):
        where = f'"%{{REQUEST_URI}} =~ m#{search}#"'
        lines += _apply_apache("If", where, CONTENT_POLICY, pages.search_policy, "always ")
    lines += [f'  Header set Cache-Control "{CACHE_PAGES}"']
    lines += _apply_apache("FilesMatch", f'"{FINGERPRINT}"', "Cache-Control", CACHE_FOR_EVER)
    return "\n".join([*lines, "</IfModule>"]) + "\n"


def _apply_apache(section: str, where: str, name: str, value: str, when: str = "") -> list[str]:
    """Return a section of .htaccess that sets a header where a condition matches."""
    return [f"  <{section} {where}>", f'    Header {when}set {name} "{value}"', f"  </{section}>"]
