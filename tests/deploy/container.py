"""What `docker build` and `docker run --read-only --tmpfs /tmp` do, by the kernel's own means, where no Docker runs.

The image is what deploy/build.sh makes in /opt/hedgerow. A container is a process with the number 1 in name spaces of
its own, without any right, as the image's user, on a root that is read-only but for its data, its secrets and /tmp.
The network is the machine's: only loopback is used. Needs root, as mounting does.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.services.install import REPOSITORY
from tests.services.waiting import wait_for

USER = 10001
CONTEXT = (
    "LICENSE", "NOTICE", "README.md", "pyproject.toml", "requirements", "src", "web", "tools/build_web.py",
    "deploy/build.sh",
)  # fmt: skip

LEFT_OUT = ("__pycache__", "files", "files.new", "files.old", "node_modules")

# A Python below a home that others may not enter would be out of reach of the image's user, so it is laid over it.
MOUNTS = """
set -eu
mount --make-rprivate /
mkdir -p {work}/opt {work}/data {work}/secrets {work}/python
chown {user}:{user} {work}/data {work}/secrets
mount --bind {prefix} {work}/python
for folder in opt data secrets; do
    mount --bind {work}/$folder {work}/$folder
done
mount -t tmpfs -o mode=755 tmpfs /opt
mkdir /opt/hedgerow /opt/source /opt/folders
mount --bind {work}/opt /opt/hedgerow
mount --bind {work}/source /opt/source
mkdir /opt/folders/data /opt/folders/secrets
mount --bind {work}/data /opt/folders/data
mount --bind {work}/secrets /opt/folders/secrets
mkdir /opt/folders/python
mount --bind {work}/python /opt/folders/python
case {prefix} in
/root/*)
    mount -t tmpfs -o mode=755 tmpfs /root
    mkdir -p {prefix}
    mount --bind /opt/folders/python {prefix}
    ;;
esac
"""

RUN = """
mount -o remount,bind,ro /
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -o remount,bind,ro /opt/hedgerow
cd /opt/folders/data
exec setpriv --reuid {user} --regid {user} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
    env -i PATH=/opt/hedgerow/bin:/usr/bin:/bin HEDGEROW_DATA=/opt/folders/data PYTHONDONTWRITEBYTECODE=1 {variables} \
    {command}
"""


@dataclass
class Image:
    """The built environment in `work/opt`, and the folders that a container writes to."""

    work: Path

    def script(self, text: str, **fields: object) -> list[str]:
        prefix = str(Path(sys.base_prefix).resolve())
        filled = (MOUNTS + text).format(work=self.work, user=USER, prefix=prefix, **fields)
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", filled]

    @property
    def data(self) -> Path:
        return self.work / "data"


def build(work: Path) -> Image:
    """Run the steps of the Dockerfile's first stage on a copy of the sources. Raises with what they said."""
    source = work / "source"
    for name in CONTEXT:
        origin, copy = REPOSITORY / name, source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(
                origin,
                copy,
                ignore=shutil.ignore_patterns(*LEFT_OUT),
            )
        else:
            shutil.copy2(origin, copy)
    image = Image(work)
    python = Path(sys.base_prefix).resolve() / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    steps = "; ".join(f"deploy/build.sh {step} /opt/hedgerow" for step in ("dependencies", "product"))
    text = "mount -o remount,bind,rw /opt/source\ncd /opt/source\nexport PYTHON={python} TOOLS=/opt/tools\n{steps}\n"
    done = subprocess.run(
        image.script(text, python=python, steps=steps), capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return image


class Container:
    """`docker run` of the image: `command` is what follows its name."""

    def __init__(self, image: Image, command: list[str], **variables: str) -> None:
        self.log = image.work / f"{command[0]}.log"
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
        script = image.script(RUN, variables=settings, command=shlex.join(["/opt/hedgerow/bin/hedgerow", *command]))
        with self.log.open("w") as file:
            self._unshare = subprocess.Popen(script, stdout=file, stderr=file, stdin=subprocess.DEVNULL)

    def first(self) -> psutil.Process:
        """The process that is number 1 within."""
        found = wait_for(lambda: psutil.Process(self._unshare.pid).children(), what="the container's first process")
        return found[0]

    def signal(self, number: int) -> None:
        os.kill(self.first().pid, number)

    def wait(self, timeout: float) -> int:
        return self._unshare.wait(timeout)

    def exited(self) -> str | None:
        code = self._unshare.poll()
        return None if code is None else f"it ended with {code}:\n{self.log.read_text()[-3000:]}"

    def remove(self) -> None:
        """The kernel ends everything within when number 1 ends."""
        if self._unshare.poll() is None:
            self.signal(signal.SIGKILL)
        self._unshare.wait(20)
