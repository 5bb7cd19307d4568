"""Make a private draft of a text that was brought in, with its pictures beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from clinic.actions.draft_files import make_header, make_note, make_place, name_file, plain
from clinic.content.content_index import Library
from clinic.content.document import CONTENT, Document
from clinic.core.facts import Clinic
from clinic.core.files import write_new
from clinic.core.front_matter import read_front_matter
from clinic.core.old_addresses import find_place, is_old_address, read_aliases
from clinic.core.slugs import make_slug
from clinic.importers.imported_document import ImportedDocument
from clinic.importers.reading import FileReader, Sources

SUMMARY = "[FILL IN: one sentence on what a patient will learn here, at most 155 letters]"


@dataclass
class Made:
    """A draft that was made: its file, and how many pictures lie beside it."""

    path: str
    pictures: int
    brought: ImportedDocument


@dataclass
class DraftBuilder:
    """Where drafts are made.

    Parameters
    ----------
    library:
        What is there already; each new draft is added to it.
    source:
        The file that is brought in; pictures are looked for beside it, and nowhere else.
    reader:
        Who writes the words of a text as Markdown.
    topic:
        The topic somebody chose, or an empty text.
    kept:
        Pictures that are inside the file, by the address that stands for them.
    places:
        Where below content/ each old address of this file goes, so that links between its texts
        still meet.
    """

    library: Library
    clinic: Clinic
    source: Path
    reader: FileReader
    topic: str = ""
    kept: Mapping[str, bytes] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def find_day(self, brought: ImportedDocument) -> date:
        """Return the day of a text; today where the file says none that can be."""
        try:
            return date.fromisoformat(brought.day)
        except ValueError:
            return self.library.here.date()

    def name_draft(self, brought: ImportedDocument) -> str:
        """Return what its file will be called."""
        slug = make_slug(unquote(brought.slug))
        return slug or name_file(brought.title, f"post-{self.find_day(brought).isoformat()}")

    def find_place(self, brought: ImportedDocument) -> str:
        """Return where it belongs; TakenError when that is taken."""
        lang = brought.lang if brought.lang in self.clinic.languages else ""
        return make_place(self.library, self.name_draft(brought), self.find_day(brought), lang)

    def make(self, brought: ImportedDocument) -> Made:
        """Write the draft and its pictures; nothing that is there is touched.

        Raises TakenError or FileExistsError when its name is taken, and CanNotReadError when its
        words cannot be read.
        """
        if not brought.title.strip():
            brought.title = self.source.stem.replace("-", " ").replace("_", " ").strip()
            brought.doubt("it has no title: the title is the file's name now")
        place = self.find_place(brought)
        stem = PurePosixPath(place).name.removesuffix(".md").replace(".", "-")
        body, pictures = brought.body, dict[str, bytes]()
        if not body:
            sources = Sources(self.source, self.kept, self.places)
            body, pictures, brought.remarks = self.reader.write_body(brought, stem, sources)
        text = self._write(brought, body)
        folder = (self.library.folder / place).parent
        for name in pictures:
            if (folder / name).exists():
                raise FileExistsError(17, "it is there already", f"{CONTENT}/{place}")
        for name, content in pictures.items():
            write_new(folder / name, content)
        write_new(self.library.folder / place, text.encode())
        lang = PurePosixPath(place).name.split(".")[1] if place.count(".") > 1 else ""
        self.library.documents[place] = Document(place, text, read_front_matter(text), lang)
        return Made(f"{CONTENT}/{place}", len(pictures), brought)

    def _choose_topic(self, brought: ImportedDocument) -> str:
        names = {one.casefold(): one for one in self.clinic.category_names}
        fitting = [names[one.casefold()] for one in brought.topics if one.casefold() in names]
        topic = self.topic or (fitting[0] if fitting else self.clinic.category_names[0])
        if not (self.topic or fitting):
            was = f" (it was in {', '.join(brought.topics)})" if brought.topics else ""
            brought.doubt(f"its topic{was}: the topic is {topic} now, is that right?")
        return topic

    def _choose_author(self, brought: ImportedDocument) -> str:
        known = {one.name.casefold(): one.id for one in self.clinic.providers}
        known |= {one.id.casefold(): one.id for one in self.clinic.providers}
        return known.get(brought.author.casefold(), "")

    def _choose_address(self, brought: ImportedDocument) -> str:
        """Return the old address, if it can lead here and is nobody else's."""
        address = brought.old_address
        plain_path = address.strip("/").casefold()
        pages = {one.slug for one in self.library.documents.values() if one.kind == "page"}
        is_own = self.library.is_own(find_place(address))
        is_taken = (
            is_own
            or plain_path in pages
            or any(
                address in read_aliases(one.front.text("aliases"))
                for one in self.library.documents.values()
            )
        )
        return address if is_old_address(address) and not is_taken else ""

    def _choose_tags(self, brought: ImportedDocument) -> str:
        """Return the tags as the other posts write them: “MRI” and “mri” would share a page."""
        known: dict[str, str] = {}
        for document in self.library.documents.values():
            for tag in document.front.text("tags").split(","):
                known.setdefault(make_slug(tag), tag.strip())
        made: dict[str, str] = {}
        for tag in brought.tags:
            words = plain(tag).replace(",", " ").replace(";", " ")
            if slug := make_slug(words):
                made.setdefault(slug, known.get(slug, words))
        return ", ".join(made.values())

    def _write(self, brought: ImportedDocument, body: str) -> str:
        topic = self._choose_topic(brought)
        header = make_header(
            [
                ("Title", brought.title),
                ("Date", self.find_day(brought).isoformat()),
                ("Category", topic),
                ("Author", self._choose_author(brought)),
                ("Status", "draft"),
                ("Summary", brought.summary or SUMMARY),
                ("Tags", self._choose_tags(brought)),
                ("Aliases", self._choose_address(brought)),
            ]
        )
        notes = [
            make_note("These lines", "in square brackets are for you; readers never see them.")
        ]
        notes.append(make_note("Brought in from:", self.source.name))
        notes += [make_note(f"{kind}:", words) for kind, words in brought.remarks]
        text = body if body.strip() else "[FILL IN: the text; there was none]\n"
        return "\n".join([header, *notes, "", text])
