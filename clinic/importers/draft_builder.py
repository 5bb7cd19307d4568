"""Build private drafts, with their pictures, from imported documents."""

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

SUMMARY = "[FILL IN: what a patient will learn, in one sentence of at most 155 characters]"


@dataclass
class Made:
    """A new draft: its file, and the number of its pictures."""

    path: str
    pictures: int
    brought: ImportedDocument


@dataclass
class DraftBuilder:
    """Builds drafts from the documents of one file.

    Parameters
    ----------
    library:
        The existing posts and pages; new drafts are added.
    source:
        The imported file. Pictures are read only from its folder.
    reader:
        Converts documents to Markdown.
    topic:
        The chosen topic, or "".
    kept:
        Embedded pictures, by their placeholder URL.
    places:
        The new path in content/ of each old URL, so that links between the documents work.
    """

    library: Library
    clinic: Clinic
    source: Path
    reader: FileReader
    topic: str = ""
    kept: Mapping[str, bytes] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def find_day(self, brought: ImportedDocument) -> date:
        """Return the date of a document; today if it has no valid one."""
        try:
            return date.fromisoformat(brought.day)
        except ValueError:
            return self.library.here.date()

    def name_draft(self, brought: ImportedDocument) -> str:
        """Return the file name of the draft, without extension."""
        slug = make_slug(unquote(brought.slug))
        return slug or name_file(brought.title, f"post-{self.find_day(brought).isoformat()}")

    def find_place(self, brought: ImportedDocument) -> str:
        """Return the path of the draft; raises PathTakenError."""
        lang = brought.lang if brought.lang in self.clinic.languages else ""
        return make_place(self.library, self.name_draft(brought), self.find_day(brought), lang)

    def make(self, brought: ImportedDocument) -> Made:
        """Write the draft and its pictures; existing files are not changed.

        Raises
        ------
        PathTakenError, FileExistsError
            The file name is taken.
        CanNotReadError
            The document cannot be converted.
        """
        if not brought.title.strip():
            brought.title = self.source.stem.replace("-", " ").replace("_", " ").strip()
            brought.doubt("The document has no title, so the title is the file name.")
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
                raise FileExistsError(17, "File exists", f"{CONTENT}/{place}")
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
            was = f" The old topics: {', '.join(brought.topics)}." if brought.topics else ""
            brought.doubt(f"The topic is {topic}. Change the topic if that is wrong.{was}")
        return topic

    def _choose_author(self, brought: ImportedDocument) -> str:
        known = {one.name.casefold(): one.id for one in self.clinic.providers}
        known |= {one.id.casefold(): one.id for one in self.clinic.providers}
        return known.get(brought.author.casefold(), "")

    def _choose_address(self, brought: ImportedDocument) -> str:
        """Return the old URL path if it can redirect here and is not taken, else ""."""
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
        """Return the tags, spelled as in other posts: “MRI” and “mri” have the same page."""
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
            make_note("These lines", "in square brackets are for you. Readers never see them.")
        ]
        notes.append(make_note("Imported from:", self.source.name))
        notes += [make_note(f"{kind}:", words) for kind, words in brought.remarks]
        text = body if body.strip() else "[FILL IN: the text (the imported document had none)]\n"
        return "\n".join([header, *notes, "", text])
