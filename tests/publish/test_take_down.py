"""One post leaves the live site at once, with its words, and stays away until a person agrees."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from clinic.publish import status as standing
from clinic.publish import take_down as taking
from clinic.publish.errors import UnknownVersionError
from clinic.publish.removal import Tools
from clinic.publish.take_down import TakenDown, take_down

from .desk import Desk
from .disk_files import make_host, run_in_a_process, wait_for
from .remote import SERVERS, RemoteDesk
from .wave_desk import WaveDesk

ADDRESS = "https://clinic.example"
SECRET = "Maria's story"
PHOTO = "blog/story/maria.0a1b2c3d4e.jpg"
STORY = "blog/story/index.html"
FRAME = "<html><head><title>{0} | Clinic</title>{1}</head><body><main><h1>{0}</h1>{2}</main></body>"
SITE = {
    "index.html": FRAME.format(
        "Home",
        "",
        '<div class="lead"><h3><a href="./blog/story/">Maria&#x27;s story</a></h3><p>How she '
        'recovered.</p></div><ul><li><h3><a href="./blog/story/">Follow-up visits</a></h3></li>'
        "</ul>",
    ),
    "404.html": FRAME.format("We can’t find that page", "", '<p class="lede">A typo?</p>'),
    "blog/index.html": FRAME.format(
        "Articles",
        "",
        '<ul class="cards"><li class="card"><div><h2><a href="../blog/story/">Maria\'s story</a>'
        '</h2><p>How she recovered.</p></div></li><li class="card"><div><h2><a '
        'href="../blog/walking/">Walking</a></h2><p>A little each day.</p></div></li></ul>',
    ),
    "archive/index.html": FRAME.format(
        "Archive",
        "",
        '<ul><li><a href="../blog/story/">Maria\'s story</a> <time>November 1, 2026</time></li>'
        "</ul>",
    ),
    STORY: FRAME.format(
        SECRET,
        f'<link rel="alternate" hreflang="es" href="{ADDRESS}/es/blog/story/">',
        f'<p>How she recovered.</p><img src="../../{PHOTO}"><img src="../../images/spine.svg">',
    ),
    PHOTO: "a photo of Maria",
    "images/spine.svg": "<svg/>",
    "blog/walking/index.html": FRAME.format(
        "Walking",
        "",
        '<p>Walk a little, <a href="../../blog/story/#day-2">as others did</a>, each day.</p>'
        '<img src="../../images/spine.svg"><section><h2>Read next</h2><ol><li><h3><a '
        'href="../../blog/story/">Maria\'s story</a></h3><p>How she recovered.</p></li></ol>'
        "</section>",
    ),
    "es/blog/story/index.html": FRAME.format(
        "La historia",
        f'<link rel="alternate" hreflang="en" href="{ADDRESS}/blog/story/">',
        '<ul><li><a href="../../../blog/story/" hreflang="en">English</a></li></ul>'
        "<p>Se recuperó.</p>",
    ),
    "old-story/index.html": '<html><head><title>Maria\'s story</title><meta http-equiv="refresh" '
    'content="0; url=../blog/story/"></head><body><h1>Maria\'s story</h1></body></html>',
    "feeds/all.atom.xml": "<feed><entry><title>Maria's story</title>"
    f'<link href="{ADDRESS}/blog/story/" rel="alternate"/><content>How she recovered.</content>'
    "</entry><entry><title>Walking</title>"
    f'<link href="{ADDRESS}/blog/walking/" rel="alternate"/><content>Walk, &lt;a href="{ADDRESS}'
    '/blog/story/#day-2"&gt;as others did&lt;/a&gt;.</content></entry></feed>',
    "sitemap.xml": f"<urlset><url><loc>{ADDRESS}/blog/story/</loc></url>\n"
    f"<url><loc>{ADDRESS}/blog/walking/</loc></url>\n</urlset>",
    "pagefind/fragment/en_0a1b2c3.pf_fragment": "Maria's story",
    "pagefind/pagefind-entry.json": "{}",
    ".htaccess": "ErrorDocument 404 /404.html\n",
    ".nginx.conf": "error_page 404 /404.html;\n",
    "css/site.aaaaaaaa1.css": "body { margin: 0 }",
}


def index_nothing(site: Any) -> None:
    """Make an index that holds no post."""
    (site / "pagefind/fragment/en_0a1b2c3.pf_fragment").unlink(missing_ok=True)


TOOLS = Tools(index=index_nothing)


@pytest.fixture
def shown(any_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with a post about a patient, live."""
    return publish_story(any_desk, monkeypatch)


def publish_story(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    if isinstance(desk, WaveDesk):
        monkeypatch.setattr(taking, "choose_host", make_host(desk.host))
    desk.files = dict(SITE)
    publish(desk)
    desk.wait(hours=1)
    return desk


def publish(desk: Desk, **options: Any) -> Any:
    return desk.publish(**{"demo": False, "address": ADDRESS, "tools": TOOLS, **options})


def remove(desk: Desk, wanted: str = "/blog/story/", **options: Any) -> TakenDown:
    desk.told.clear()
    chosen: dict[str, Any] = {
        "root": desk.root,
        "who": "Maria",
        "tell": desk.told.append,
        "tools": TOOLS,
        "address": ADDRESS,
        "now": lambda: desk.clock,
        **options,
    }
    return take_down(desk.target, wanted, **chosen)


def find_words(desk: Desk, *words: str) -> list[str]:
    live = desk.live
    return [path for path, text in live.items() if any(word in text for word in words)]


WORDS = (SECRET, "Maria&#x27;s", "How she recovered", "a photo of Maria")


def test_a_post_is_taken_down_with_its_words_wherever_they_are(shown: Desk) -> None:
    done = remove(shown)
    assert done.result == "removed"
    assert set(done.paths) == {STORY, "old-story/index.html"}
    assert find_words(shown, *WORDS) == []
    live = shown.live
    assert PHOTO not in live and "images/spine.svg" in live
    for path in done.paths:
        assert '<h1 lang="en" data-removed>This page was removed</h1>' in live[path]
        assert "refresh" not in live[path]


def test_the_words_of_other_pages_stay(shown: Desk) -> None:
    before = shown.live
    remove(shown)
    live = shown.live
    assert "<p>Walk a little, as others did, each day.</p>" in live["blog/walking/index.html"]
    assert "Read next" not in live["blog/walking/index.html"]
    assert "Walk, as others did." in live["feeds/all.atom.xml"]
    assert "<h3>Follow-up visits</h3>" in live["index.html"]
    assert "A little each day." in live["blog/index.html"]
    assert live["css/site.aaaaaaaa1.css"] == before["css/site.aaaaaaaa1.css"]
    assert f"{ADDRESS}/blog/walking/" in live["sitemap.xml"]


def test_nothing_links_to_it_any_more(shown: Desk) -> None:
    remove(shown)
    linking = find_words(shown, 'href="../blog/story', 'href="./blog/story', "./../blog/story")
    assert linking == []
    assert find_words(shown, f"{ADDRESS}/blog/story") == []


def test_a_translation_stays_and_is_named_and_a_person_is_asked(shown: Desk) -> None:
    remove(shown)
    assert "make take-down POST=/es/blog/story/" in "\n".join(shown.told)
    assert "Se recuperó." in shown.live["es/blog/story/index.html"]
    assert "hreflang" not in shown.live["es/blog/story/index.html"]


def test_a_person_can_remove_the_translation_too(desk: Desk, monkeypatch: Any) -> None:
    publish_story(desk, monkeypatch)
    asked: list[str] = []
    done = remove(desk, confirm=lambda words: not asked.append(words))
    assert asked == [
        "Remove the translation /es/blog/story/ too?",
        f"Remove /blog/story/, /es/blog/story/ from {ADDRESS}?",
    ]
    assert "es/blog/story/index.html" in done.paths
    assert find_words(desk, "Se recuperó") == []


def test_who_says_no_and_a_rehearsal_change_nothing(shown: Desk) -> None:
    before = shown.live
    assert remove(shown, confirm=lambda words: False).result == "declined"
    assert remove(shown, dry_run=True).result == "rehearsed"
    assert shown.live == before


def test_no_rollback_brings_it_back(shown: Desk) -> None:
    shown.write("blog/index.html", SITE["blog/index.html"].replace("Articles", "News"))
    publish(shown)
    shown.wait(hours=1)
    remove(shown)
    shown.wait(hours=1)
    done = shown.roll_back("1", tools=TOOLS)
    assert "Taken down earlier, and still removed: /blog/story/" in done.sentence
    assert find_words(shown, *WORDS) == []
    assert "Articles" in shown.live["blog/index.html"]


def test_a_schedule_publishes_all_else_and_leaves_it_down(shown: Desk) -> None:
    remove(shown)
    shown.write("about/index.html", "news")
    shown.wait(hours=1)
    publish(shown, run_by="program")
    assert find_words(shown, *WORDS) == []
    assert shown.live["about/index.html"] == "news"
    shown.wait(hours=1)
    assert publish(shown, run_by="program").result == "unchanged"


def test_a_post_that_is_a_draft_now_keeps_its_notice(shown: Desk) -> None:
    remove(shown)
    for path in (STORY, PHOTO, "old-story/index.html"):
        shown.remove(path)
    shown.wait(hours=1)
    publish(shown, run_by="program")
    assert "This page was removed" in shown.live[STORY]
    assert "This page was removed" in shown.live["old-story/index.html"]


def test_a_person_is_asked_and_may_bring_it_back(shown: Desk) -> None:
    remove(shown)
    shown.wait(hours=1)
    asked: list[str] = []
    publish(shown, confirm=lambda words: not asked.append(words))
    assert asked[0] == "/blog/story/ was taken down. Make this page live again?"
    assert "How she recovered" in shown.live[STORY]
    assert "refresh" in shown.live["old-story/index.html"]
    shown.wait(hours=1)
    assert publish(shown, run_by="program").result == "unchanged"


def test_a_second_post_leaves_the_first_one_down(shown: Desk) -> None:
    remove(shown)
    shown.wait(hours=1)
    done = remove(shown, "/blog/walking/")
    assert {STORY, "blog/walking/index.html"} <= set(done.paths)
    assert shown.live[".nginx.conf"].count("return 410") == 3
    assert find_words(shown, *WORDS, "A little each day") == []


def test_hosts_that_read_rules_answer_that_it_is_gone(shown: Desk) -> None:
    remove(shown)
    live = shown.live
    assert 'RedirectMatch 410 "^/blog/story/(?:index\\.html)?$"' in live[".htaccess"]
    assert 'location ~ "^/blog/story/(?:index\\.html)?$" { return 410; }' in live[".nginx.conf"]
    assert "error_page 404 /404.html;" in live[".nginx.conf"]
    assert "This page was removed" in live["410.html"]


def test_a_hold_stays_when_a_post_is_taken_down(shown: Desk) -> None:
    shown.write("about/index.html", "a mistake")
    publish(shown)
    shown.wait(hours=1)
    shown.roll_back(tools=TOOLS)
    shown.wait(hours=1)
    remove(shown)
    with pytest.raises(Exception, match="Only a person may publish now"):
        publish(shown, run_by="program")


def test_pictures_that_wait_for_open_pages_go_at_once(desk: Desk, monkeypatch: Any) -> None:
    publish_story(desk, monkeypatch)
    desk.files.pop(PHOTO)
    desk.write(STORY, SITE[STORY].replace(PHOTO, "images/spine.svg"))
    publish(desk)
    assert PHOTO in desk.live  # kept for a week
    desk.wait(hours=1)
    remove(desk)
    assert PHOTO not in desk.live


@pytest.mark.parametrize(
    "wanted", ["story", "/blog/story", "blog/story/", f"{ADDRESS}/blog/story/", STORY]
)
def test_a_post_can_be_named_in_every_way_people_know(
    desk: Desk, monkeypatch: Any, wanted: str
) -> None:
    publish_story(desk, monkeypatch)
    assert STORY in remove(desk, wanted).paths


def test_the_language_of_a_file_chooses_its_page(desk: Desk, monkeypatch: Any) -> None:
    publish_story(desk, monkeypatch)
    assert remove(desk, "story", lang="es").paths == ("es/blog/story/index.html",)


@pytest.mark.parametrize("wanted", ["nowhere", "/blog/nowhere/", "/", "index.html", "/404.html"])
def test_a_page_that_is_not_there_or_that_a_site_needs_is_refused(
    desk: Desk, monkeypatch: Any, wanted: str
) -> None:
    publish_story(desk, monkeypatch)
    before = desk.live
    with pytest.raises(UnknownVersionError) as caught:
        remove(desk, wanted)
    assert caught.value.exit_code == 2
    assert desk.live == before


def test_status_names_what_was_taken_down(shown: Desk, monkeypatch: Any) -> None:
    remove(shown)
    found = standing.read_status(shown.target, root=shown.root, address=ADDRESS)
    assert "Taken down, and kept away: /blog/story/, /old-story/." in found.lines


def test_to_take_it_down_again_says_so(desk: Desk, monkeypatch: Any) -> None:
    publish_story(desk, monkeypatch)
    remove(desk)
    assert remove(desk).sentence == "/blog/story/ is already taken down."


@pytest.mark.slow
def test_killed_at_any_step_it_is_finished_by_the_same_command(
    waves: WaveDesk, monkeypatch: Any
) -> None:
    publish_story(waves, monkeypatch)
    kept, web, host = waves.root / "kept", waves.root / "web", waves.host.folder
    shutil.copytree(waves.root / ".published", kept)
    shutil.copytree(host, web)
    waves.host.steps = 0
    remove(waves)
    steps, done = waves.host.steps, waves.live
    for step in range(1, steps + 1):
        for copy, goal in ((kept, waves.root / ".published"), (web, host)):
            shutil.rmtree(goal)
            shutil.copytree(copy, goal)
        waves.host.steps, waves.host.die_at = 0, step
        child = run_in_a_process(lambda: int(remove(waves).result != "removed"))
        waves.host.die_at = 0
        assert wait_for(child) == -9
        remove(waves)
        assert waves.live == done, step


@pytest.mark.slow
def test_killed_at_any_step_it_is_finished_by_a_schedule_elsewhere_and_never_reversed(
    waves: WaveDesk, monkeypatch: Any
) -> None:
    publish_story(waves, monkeypatch)
    web, host = waves.root / "web", waves.host.folder
    shutil.copytree(host, web)
    waves.host.steps = 0
    remove(waves)
    finished = 0
    for step in range(1, waves.host.steps + 1):
        shutil.rmtree(host)
        shutil.copytree(web, host)
        shutil.rmtree(waves.root / ".published", ignore_errors=True)
        waves.host.steps, waves.host.die_at = 0, step
        child = run_in_a_process(lambda: int(remove(waves).result != "removed"))
        waves.host.die_at = 0
        assert wait_for(child) == -9
        has_begun = "This page was removed" in "".join(waves.live.values())
        shutil.rmtree(waves.root / ".published", ignore_errors=True)
        publish(waves, run_by="program")
        finished += has_begun
        assert not (has_begun and find_words(waves, *WORDS)), step
    assert finished > 5


@pytest.fixture(params=["sftp", "s3"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """One that keeps files and one that keeps objects."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.mark.slow
def test_from_another_computer_on_a_real_server(remote: RemoteDesk, monkeypatch: Any) -> None:
    publish_story(remote, monkeypatch)
    shutil.rmtree(remote.root / ".published")
    assert remove(remote).result == "removed"
    assert find_words(remote, *WORDS) == []
    remote.wait(hours=1)
    publish(remote, run_by="program")
    assert find_words(remote, *WORDS) == []
