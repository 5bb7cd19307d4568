"""A git branch as the host: GitHub, GitLab or Codeberg Pages.

A publish is one commit and one push, so visitors see either the old site or the new one. If two
editors push at the same time, git accepts exactly one.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from clinic.publish import manifest as manifests
from clinic.publish.errors import BusyError, DamagedError, PublishError
from clinic.publish.file_set import FileFacts, FileSet
from clinic.publish.history import Record, Verb
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan, Reason
from clinic.publish.release_names import find_stamp, is_release, name_next, read_stamp
from clinic.publish.secrets import Environment
from clinic.publish.targets.error_messages import explain_failure
from clinic.publish.targets.git_tool import Git, GitError
from clinic.publish.targets.release_store import ReleaseStore, empty
from clinic.publish.targets.target import Checked, Progress
from clinic.publish.targets.target_url import GitTarget
from clinic.publish.targets.temp_dirs import make_scratch
from clinic.publish.upload_order import LEAVING, SENT

# Without this file, GitHub Pages skips names that begin with an underscore or a dot.
_NO_JEKYLL = ".nojekyll"
SHOWN = 20  # versions offered for a rollback; git keeps more
# The subject lines of our commits.
_PUBLISHED = re.compile(r"(?:Publish|Restore (?P<restored>\S+) as) (?P<release>\S+)\Z")
_NOT_OURS = frozenset({manifests.PATH, _NO_JEKYLL})


class GitBranchHost:
    """Publishes to a branch; `shelf` stores our bare repository and the history."""

    is_rehearsal = False
    keeps_what_it_replaces = True

    def __init__(
        self, target: GitTarget, shelf: ReleaseStore, environment: Environment, address: str = ""
    ) -> None:
        self.name = target.name
        self.is_public = target.kind != "git+file"
        self._branch = target.branch
        self._shelf = shelf
        self._address = address
        self._other_site: Manifest | None = None
        self._scratch = make_scratch()
        scratch = Path(self._scratch.name)
        self._git = Git(shelf.folder / "repository", target.url, environment, scratch)
        self._who = "someone"
        self._tip: str | None = None
        self._commit = ""
        self._commits: dict[str, str] = {}  # release to commit
        self._facts: dict[str, FileFacts] = {}  # by the id of the content
        self._count = 0

    def check(self, site: Path | None) -> None:
        """Create our bare repository if it does not exist."""
        del site
        self._git.open()

    @contextlib.contextmanager
    def lock(self, who: str, since: datetime) -> Iterator[None]:
        """Lock nothing: git accepts only one push (--force-with-lease)."""
        del since
        self._who = who
        yield

    def read_live(self) -> Live:
        """Fetch and read the branch; a damaged local repository is created again."""
        try:
            return self._read_branch()
        except GitError:
            self._git.start_anew()
            return self._read_branch()

    def _read_branch(self) -> Live:
        self._tip = self._git.fetch(self._branch, self.name)
        if self._tip is None:
            return Live()
        blobs = self._git.list_blobs(self._tip)
        manifest, damage = self._reconcile(blobs)
        proofs = [one.hashes for one in self._list_published()] if damage or not manifest else []
        return Live(
            manifest,
            self._list(blobs),
            damage=damage,
            proofs=tuple(proofs),
            other_site=self._other_site,
        )

    def _reconcile(self, blobs: Mapping[str, str]) -> tuple[Manifest | None, DamagedError | None]:
        """Read the manifest on the branch, and compare it with that of the publishing commit."""
        where = f"{self.name} {manifests.PATH}"
        record: Manifest | DamagedError | None
        self._other_site = None
        try:
            record = self._read_manifest(blobs)
        except DamagedError as error:
            record = error
        if record is None:
            return None, None
        copies = self._list_published()
        if isinstance(record, DamagedError):
            return manifests.reconcile(record, next(copies, None), where)
        copy = next((one for one in copies if one.release == record.release), None)
        if copy is None:  # no commit of this site has that manifest
            self._other_site = record
            return None, None
        return manifests.reconcile(record, copy, where)

    def _read_manifest(self, blobs: Mapping[str, str]) -> Manifest | None:
        if manifests.PATH not in blobs:
            return None
        (content,) = self._git.read_blobs([blobs[manifests.PATH]])
        return manifests.read_manifest(content, f"{self.name} {manifests.PATH}")

    def _list_published(self) -> Iterator[Manifest]:
        """Yield the manifests of our commits, newest first, and remember their commits.

        The subject line alone is no proof: another site may have pushed here by mistake.
        """
        here = {record.release for record in self._shelf.read_records()}
        for commit, record in self._read_log():
            with contextlib.suppress(DamagedError, GitError):
                manifest = self._read_manifest(self._git.list_blobs(commit, manifests.PATH))
                if manifest is None or manifest.release != record.release:
                    continue
                is_own = record.release in here
                if is_own or manifests.is_same_site(manifest.address, self._address):
                    self._commits[record.release] = commit
                    yield manifest

    def _list(self, blobs: Mapping[str, str]) -> FileSet:
        paths = sorted(path for path in blobs if path not in _NOT_OURS)
        unread = sorted({blobs[path] for path in paths} - self._facts.keys())
        for blob, content in zip(unread, self._git.read_blobs(unread), strict=True):
            self._facts[blob] = FileFacts(hashlib.sha256(content).hexdigest(), len(content))
        return FileSet({path: self._facts[blobs[path]] for path in paths})

    def look_closer(self, live: Live, plan: Plan) -> Live:
        """Return `live`: `read_live` has listed all files."""
        del plan
        return live

    def name_release(self, when: datetime) -> str:
        """Return a name with a number above all known ones."""
        return name_next([record.release for _, record in self._read_log()], when)

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Create the commit locally."""
        sent = plan.find(*SENT)
        files: dict[str, Path | bytes] = {path: site / path for path in sent}
        files |= {manifests.PATH: manifests.write_manifest(manifest), _NO_JEKYLL: b""}
        gone = plan.find(*LEAVING, Reason.IN_THE_WAY)
        words = f"Publish {manifest.release}"
        if manifest.restored:
            words = f"Restore {manifest.restored} as {manifest.release}"
        with self._in_words():
            self._commit = self._git.commit(self._tip, files, gone, words, self._who)
        self._count = len(manifest.hashes)
        if wrong := self._find_wrong(self._commit, manifest):
            raise PublishError(
                f"{site / wrong[0]} changed while it was being published. "
                "The live site has not changed.",
                "Wait until the build is finished, then run: make publish",
            )
        progress(len(sent), len(sent))

    def switch(self, release: str) -> None:
        """Push the commit: visitors see the new site, or nothing changes."""
        del release
        try:
            self._git.push(self._commit, self._branch, self._tip)
        except GitError as error:
            if "stale info" in str(error) or "rejected" in str(error):
                raise self._explain_rejection() from None
            raise explain_failure(str(error), self.name) from None

    def _explain_rejection(self) -> BusyError:
        tip = self._git.fetch(self._branch, self.name)
        who = "Someone else"
        if tip and tip != self._tip:
            who = self._git.run("log", "-1", "--format=%an", tip).decode().strip() or who
        return BusyError(
            f"{who} published at the same time. Nothing was sent.",
            "To see what is live now, run: make status. Then run: make publish",
        )

    def verify(self, manifest: Manifest) -> Checked:
        """Check the commit of the branch at the host: its hash covers every byte."""
        del manifest
        if self._git.fetch(self._branch, self.name) != self._commit:
            raise PublishError(f"{self.name} does not show the commit that was sent.")
        return Checked((), self._count)

    def compare(self, manifest: Manifest) -> Checked:
        """Compare every file of the branch: someone may have changed it by hand."""
        wrong = self._find_wrong(self._tip, manifest) if self._tip else ()
        return Checked(wrong, len(manifest.hashes))

    def _find_wrong(self, commit: str, manifest: Manifest) -> tuple[str, ...]:
        found = self._list(self._git.list_blobs(commit)).files
        hashes = sorted(manifest.hashes.items())
        return tuple(p for p, sha in hashes if p not in found or found[p].sha256 != sha)

    def take_back(self, release: str, former: str | None) -> None:
        """Refuse: the branch now shows someone else's commit."""
        del release, former
        raise PublishError("Someone else has changed the branch.")

    def list_former(self, live: Live) -> Sequence[Manifest]:
        """Return the manifests of our earlier commits on the branch."""
        now = live.manifest.release if live.manifest else None
        former = (one for one in self._list_published() if one.release != now)
        return list(itertools.islice(former, SHOWN))

    def find_lost(self, former: Manifest, live: Live) -> Sequence[str]:
        """Return the files of the commit that git cannot read or that differ."""
        del live
        try:
            found = self._list(self._git.list_blobs(self._commits[former.release])).files
        except GitError:
            return tuple(former.files)
        return [p for p, sha in former.files.items() if p not in found or found[p].sha256 != sha]

    def lay_out(self, former: Manifest, live: Live) -> Path:
        """Check out the files of the commit into a scratch folder."""
        del live
        folder = empty(Path(self._scratch.name) / "former")
        blobs = self._git.list_blobs(self._commits[former.release])
        paths = [path for path in former.files if path in blobs]
        contents = self._git.read_blobs([blobs[path] for path in paths])
        for path, content in zip(paths, contents, strict=True):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    def _read_log(self) -> Iterator[tuple[str, Record]]:
        """Yield our commits, newest first, each with a record from its metadata."""
        if self._tip is None:
            return
        form = "%H%x00%aI%x00%an%x00%s"
        log = self._git.run("log", f"--format={form}", self._tip).decode(errors="replace")
        for line in log.split("\n"):
            commit, when, who, words = (*line.split("\0", 3), "", "", "")[:4]
            match = _PUBLISHED.match(words)
            if match is None or not is_release(match["release"]):
                continue
            restored = match["restored"]
            if restored is not None and not is_release(restored):
                continue
            verb: Verb = "rollback" if restored else "publish"
            with contextlib.suppress(ValueError):  # git accepts invalid dates
                moment = datetime.fromisoformat(when)
                yield commit, Record(moment, who, verb, match["release"], "live", restored=restored)

    def record(self, record: Record) -> None:
        """Append to the history on this computer."""
        self._shelf.record(record)

    def read_records(self) -> list[Record]:
        """Return the history of this computer, plus what others published to the branch."""
        own = self._shelf.read_records()
        known = {record.release for record in own}
        others = [record for _, record in self._read_log() if record.release not in known]
        # The sort is stable, so records of the same second stay in order.
        return sorted([*reversed(others), *own], key=lambda record: record.when)

    def note_run(self, when: datetime) -> None:
        """Note the time in the name of a reference: the branch gets no commit."""
        tip = self._tip or self._git.fetch(self._branch, self.name)
        if tip:
            with self._in_words():
                self._git.push_note(self._branch, tip, find_stamp(when))

    def read_run(self) -> datetime | None:
        """Read the name of that reference."""
        with self._in_words():
            stamps = [one for one in self._git.list_notes(self._branch) if read_stamp(one)]
        return read_stamp(max(stamps, default=""))

    def tidy(self, now: datetime) -> None:
        """Delete nothing: git keeps the history."""

    def close(self) -> None:
        """Stop the SSH agent, and delete the scratch folder."""
        self._git.close()
        self._scratch.cleanup()

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except GitError as error:
            raise explain_failure(str(error), self.name) from None
