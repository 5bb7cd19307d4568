"""The shared state of the editor: files, autosave, checks, previews, templates."""

import threading
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from clinic.builder.errors import BuildError, BusyError
from clinic.checks.rules.medical.signed_texts import say_date
from clinic.content.document_editor import UnreadableError
from clinic.web.editor.autosave import AutosaveStore
from clinic.web.editor.background_checker import BackgroundChecker
from clinic.web.editor.draft_preview import DraftPreview
from clinic.web.editor.file_operations import MoveError
from clinic.web.editor.form import clean_form
from clinic.web.editor.post_store import ConflictError, NotFoundError, Store

HERE = Path(__file__).resolve().parent
BODY_LIMIT = 25_000_000  # bytes per request; above the limit for pictures
Form = Mapping[str, object]
Answer = Callable[["AppState", Request, Form], Response]


def _format_moment(moment: datetime) -> str:
    """Return a local time for people: ``November 22, 2026 at 6:05 pm``."""
    here = moment.astimezone()
    half = "am" if here.hour < 12 else "pm"
    return f"{say_date(here.date())} at {here.hour % 12 or 12}:{here:%M} {half}"


def _make_environment(base: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["moment"] = _format_moment
    environment.globals["base"] = base
    return environment


@dataclass
class AppState:
    """The state of the editor for one project.

    ``lock`` serializes changes to files. ``reading`` protects the global state of Pelican while it
    reads settings or documents. ``base`` is the URL prefix of all pages.
    """

    root: Path
    store: Store
    keeping: AutosaveStore
    examiner: BackgroundChecker
    looker: DraftPreview
    reading: threading.Lock
    base: str = ""
    templates: Environment = field(init=False)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.templates = _make_environment(self.base)

    def show(self, template: str, status: int = 200, **known: object) -> HTMLResponse:
        """Render a template."""
        clinic = self.examiner.clinic
        name = clinic.name if clinic else "The clinic"
        page = self.templates.get_template(template).render(clinic_name=name, **known)
        return HTMLResponse(page, status)

    def close(self) -> None:
        """Stop the background work."""
        self.examiner.close()
        self.looker.close()

    def say(self, words: str, status: int = 200, back: str = "/") -> HTMLResponse:
        """Return a page with one message and a link back."""
        return self.show("said.html", status, words=words, back=back)

    def go_to(self, path: str) -> RedirectResponse:
        """Redirect to another page (303, so that a reload does not submit again)."""
        return RedirectResponse(f"{self.base}{path}", 303)


def open_office(root: Path, base: str = "") -> AppState:
    """Return the editor state of a project, with the URL prefix ``base``."""
    reading = threading.Lock()
    examiner = BackgroundChecker(root, reading)
    looker = DraftPreview(root, reading, examiner.render)
    return AppState(root, Store(root), AutosaveStore(root), examiner, looker, reading, base)


def answer(office: AppState, make: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that parses the form and turns errors into messages."""

    async def endpoint(request: Request) -> Response:
        form: Form = {}
        if request.method == "POST":
            length = request.headers.get("content-length", "0")
            if not length.isdecimal() or int(length[:15]) > BODY_LIMIT:
                return office.say("The file or text is too large. The limit is 25 MB.", 413)
            try:
                form = await _read_sent(request)
            except ValueError:
                return office.say("Cannot read the form. Reload the page and try again.", 400)
        return await run_in_threadpool(_handle, office, make, request, form)

    return endpoint


async def _read_sent(request: Request) -> Form:
    """Return the submitted form with its files; raises ValueError if it is not a form."""
    if request.headers.get("content-type", "").startswith("application/json"):
        data = await request.json()
        if not isinstance(data, dict):
            raise ValueError("the JSON is not an object")
        return clean_form(data)
    sent = await request.form()
    files = {name: one for name, one in sent.items() if not isinstance(one, str)}
    return {**clean_form(sent), **files}


def _handle(office: AppState, make: Answer, request: Request, form: Form) -> Response:
    place = request.path_params.get("place", "")
    back = f"/edit/{place}" if place else "/"
    try:
        return make(office, request, form)
    except NotFoundError as error:
        return office.say(str(error), 404)
    except (UnreadableError, MoveError) as error:
        return office.say(str(error), 400, back)
    except ConflictError as error:
        return office.say(f"{error} Open the post again and check the changes.", 409, back)
    except BusyError as error:
        return office.say(f"{error} Try again in a minute.", 409, back)
    except BuildError as error:
        first = error.problems[0]
        return office.say(f"{first.place}: {first.what} {first.fix}", 409, back)
    except OSError as error:
        reason = error.strerror or str(error)
        words = f"The computer reported: {reason}. Your changes are still here."
        return office.say(words, 500, back)
    except Exception:
        where = _write_log(office.root)
        words = f"The program has an error. Your changes are still here. {where}"
        return office.say(words, 500, back)


def _write_log(root: Path) -> str:
    """Write the traceback of an internal error to a log file; return a sentence about the file."""
    try:
        (root / ".build").mkdir(exist_ok=True)
        log = root / ".build" / f"failure-{datetime.now():%Y-%m-%d-%H%M%S}.txt"
        log.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return "Cannot save the error details: the disk is full or locked."
    return f"Send this file to your web support person: {log.relative_to(root)}"


def text_of(form: Form, name: str) -> str:
    """Return a text field of a form, or ""."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
