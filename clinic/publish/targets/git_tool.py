"""A thin wrapper around git: fetch a branch, read its files, commit, push."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from clinic.publish.errors import PublishError
from clinic.publish.own_files import make_way
from clinic.publish.secrets import Environment, read_environment
from clinic.publish.targets.error_messages import explain_failure
from clinic.publish.targets.key_agent import KeyAgent, expand_home

LIVE = "refs/publish/live"
_NOTES = "refs/clinic/runs"  # no branch: hosts of Pages and people do not see them
_HISTORY = 50  # commits fetched, enough to go back
_OURS = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1"}


class GitError(Exception):
    """Git failed; the message is its output."""


class Git:
    """A bare repository of our own, in which commits for the branch at `url` are built."""

    def __init__(self, folder: Path, url: str, environment: Environment, scratch: Path) -> None:
        self.folder = folder
        self._url = url
        self._program = _find_git()
        self._agent: KeyAgent | None = None
        plain = environment.plain
        if (key := environment.find("PUBLISH_KEY")) and "GIT_SSH_COMMAND" not in plain:
            self._agent = KeyAgent(key, plain, scratch)
        socket = self._agent.socket if self._agent else None
        self._environment = {**plain, **_make_environment(plain, scratch, socket)}

    def run(self, *words: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        """Run git and return its stdout; raises GitError with its output."""
        done = subprocess.run(
            [self._program, "--git-dir", str(self.folder), *words],
            input=given,
            capture_output=True,
            check=False,
            env={**self._environment, **(more or {})},
        )
        if done.returncode:
            raise GitError((done.stdout + done.stderr).decode(errors="replace").strip())
        return done.stdout

    def close(self) -> None:
        """Stop the SSH agent."""
        if self._agent:
            self._agent.close()

    def open(self) -> None:
        """Create the repository if it does not exist."""
        if not (self.folder / "HEAD").exists():
            make_way(self.folder / "HEAD")
            self.run("init", "--quiet", "--bare")

    def fetch(self, branch: str, name: str) -> str | None:
        """Fetch a branch and return its commit; None if the host does not have the branch.

        Raises
        ------
        PublishError
            The host cannot be reached.
        """
        ref = f"refs/heads/{branch}"
        try:
            if not self.run("ls-remote", self._url, ref).strip():
                return None
            self._fetch(f"+{ref}:{LIVE}")
        except GitError as error:
            raise explain_failure(str(error), name) from None
        return self.run("rev-parse", LIVE).decode().strip()

    def _fetch(self, what: str) -> None:
        words = ("fetch", "--quiet", "--no-tags", f"--depth={_HISTORY}", self._url, what)
        try:
            self.run(*words)
        except GitError:
            if not self._is_damaged():
                raise
            self.start_anew()
            self.run(*words)

    def _is_damaged(self) -> bool:
        try:
            self.run("fsck", "--connectivity-only", "--no-dangling")
        except GitError:
            return True
        return False

    def start_anew(self) -> None:
        """Create our repository again: the host has all its content."""
        shutil.rmtree(self.folder)
        self.open()

    def list_blobs(self, commit: str, *paths: str) -> dict[str, str]:
        """Return the blob ids of a commit by path, of all files or only of `paths`.

        Submodules are left out.
        """
        answer = self.run("ls-tree", "-r", "-z", commit, *paths).decode(errors="surrogateescape")
        entries = (entry.split("\t", 1) for entry in answer.split("\0") if entry)
        split = ((path, facts.split()) for facts, path in entries)
        return {path: facts[2] for path, facts in split if facts[1] == "blob"}

    def read_blobs(self, ids: Sequence[str]) -> Iterator[bytes]:
        """Yield blob contents in order, in batches; raises GitError if one is missing."""
        for start in range(0, len(ids), 200):
            batch = ids[start : start + 200]
            answer = self.run("cat-file", "--batch", given="\n".join(batch).encode() + b"\n")
            at = 0
            for _ in batch:
                end = answer.index(b"\n", at)
                if answer[at:end].endswith(b" missing"):
                    raise GitError(answer[at:end].decode())
                size = int(answer[at:end].split()[2])
                yield answer[end + 1 : end + 1 + size]
                at = end + size + 2

    def commit(
        self,
        parent: str | None,
        files: Mapping[str, Path | bytes],
        gone: Sequence[str],
        words: str,
        who: str,
    ) -> str:
        """Create a commit: the parent's files, some replaced, some removed. Return its id."""
        index = {"GIT_INDEX_FILE": str(self.folder / f"index-{os.getpid()}")}
        try:
            self.run("read-tree", *([parent] if parent else ["--empty"]), more=index)
            none = "0" * 40
            lines = [f"0 {none}\t{path}" for path in gone]
            lines += [f"100644 {blob}\t{path}" for path, blob in self._store(files).items()]
            given = "".join(f"{line}\0" for line in lines).encode()
            self.run("update-index", "-z", "--index-info", given=given, more=index)
            tree = self.run("write-tree", more=index).decode().strip()
        finally:
            Path(index["GIT_INDEX_FILE"]).unlink(missing_ok=True)
        name = {"NAME": who, "EMAIL": "publish@localhost"}
        people = {f"GIT_{one}_{key}": name[key] for one in ("AUTHOR", "COMMITTER") for key in name}
        above = ("-p", parent) if parent else ()
        return self.run("commit-tree", tree, *above, "-m", words, more=people).decode().strip()

    def _store(self, files: Mapping[str, Path | bytes]) -> dict[str, str]:
        on_disk = {
            path: str(one.absolute()) for path, one in files.items() if isinstance(one, Path)
        }
        given = "".join(f"{place}\n" for place in on_disk.values()).encode()
        words = ("hash-object", "-w", "--no-filters")
        ids = self.run(*words, "--stdin-paths", given=given).decode().split() if given else []
        stored = dict(zip(on_disk, ids, strict=True))
        for path, content in files.items():
            if isinstance(content, bytes):
                stored[path] = self.run(*words, "--stdin", given=content).decode().strip()
        return stored

    def push(self, commit: str, branch: str, expected: str | None) -> None:
        """Push the commit, if the branch is still at `expected` (--force-with-lease).

        Raises
        ------
        GitError
            The push failed; the output contains "stale" if someone else pushed first.
        """
        lease = f"--force-with-lease=refs/heads/{branch}:{expected or ''}"
        self.run("push", "--porcelain", lease, self._url, f"{commit}:refs/heads/{branch}")

    def list_notes(self, branch: str) -> list[str]:
        """Return the last parts of the names of our references beside a branch."""
        refs = self.run("ls-remote", self._url, f"{_NOTES}/{branch}/*").decode(errors="replace")
        return [line.rpartition("/")[2] for line in refs.splitlines()]

    def push_note(self, branch: str, commit: str, name: str) -> None:
        """Push a reference beside a branch, instead of the earlier ones."""
        old = [one for one in self.list_notes(branch) if one != name]
        gone = [f":{_NOTES}/{branch}/{one}" for one in old]
        new = f"+{commit}:{_NOTES}/{branch}/{name}"
        self.run("push", "--porcelain", self._url, new, *gone)


def _find_git() -> str:
    found = shutil.which("git")
    if found is None:
        raise PublishError(
            "Publishing to a git branch needs git, which is not on this computer.",
            "On Debian or Ubuntu, run: sudo apt install git",
        )
    return found


def list_checked_out(folder: Path) -> list[str] | None:
    """Return the checked-out branches of a local repository; None if it is not one."""
    for one in (folder / ".git", folder):  # where git looks too, in this order
        done = subprocess.run(
            [_find_git(), "--git-dir", str(one), "worktree", "list", "--porcelain"],
            capture_output=True,
            check=False,
            env={**read_environment().plain, **_OURS},
        )
        if not done.returncode:
            lines = done.stdout.decode(errors="replace").splitlines()
            begin = "branch refs/heads/"
            return [line.removeprefix(begin) for line in lines if line.startswith(begin)]
    return None


def _make_environment(
    environment: Mapping[str, str], scratch: Path, agent: Path | None
) -> dict[str, str]:
    """Return an environment in which git never prompts, and ssh trusts only known hosts.

    PUBLISH_KNOWN_HOSTS is written to a file in `scratch`. `agent` is the socket of the SSH agent.
    """
    ssh = ["ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes"]
    if lines := environment.get("PUBLISH_KNOWN_HOSTS"):
        known = scratch / "known_hosts"
        known.write_text(f"{lines.strip()}\n", encoding="utf-8")
        ssh += ["-o", f"UserKnownHostsFile={known}"]
    if agent:
        ssh += ["-o", f"IdentityAgent={agent}", "-o", "IdentityFile=none"]
    elif key := environment.get("PUBLISH_KEY_FILE"):
        ssh += ["-i", str(expand_home(key)), "-o", "IdentitiesOnly=yes"]
    ours = dict(_OURS)
    if "GIT_SSH_COMMAND" not in environment:
        ours["GIT_SSH_COMMAND"] = shlex.join(ssh)
    return ours
