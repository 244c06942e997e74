"""A real Apache Kafka broker: one node that is broker and controller (KRaft), from Maven's artifacts.

    with running_kafka() as kafka:
        kafka.dsn        # kafka://127.0.0.1:41234
        kafka.restart()  # same data, same port

Nothing is created unasked: topics are made by whoever needs them.
"""

from __future__ import annotations

import base64
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.services.install import CACHE, CannotInstall, only_one, program
from tests.services.waiting import Never, wait_for

VERSION = "4.1.1"
LOG4J = "2.24.3"  # what this Kafka comes with; its jars alone bind no logger to slf4j
ARTIFACTS = {
    "org.apache.kafka:kafka_2.13": VERSION,
    "org.apache.logging.log4j:log4j-slf4j-impl": LOG4J,
}
HEAP = "-Xmx512m"
START_SOON = "-XX:TieredStopAtLevel=1"  # no second compiler: to be ready takes 3.8 s of the processor instead of 6.2
START_WITHIN_S = 60
STOP_WITHIN_S = 30
PATIENCE_S = 600

LOGGING = """\
Configuration:
  Appenders:
    Console:
      name: err
      target: SYSTEM_ERR
      PatternLayout: {pattern: "%d %p %m (%c{1})%n"}
  Loggers:
    Root: {level: WARN, AppenderRef: [{ref: err}]}
"""

PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.retention.check.interval.ms=1000
"""


def jars() -> Path:
    """A folder with Kafka's jars and what they need."""
    folder = CACHE / "kafka" / VERSION
    finished = folder / "installed"
    with only_one("kafka"):
        if finished.exists():
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "pom.xml").write_text(_pom())
        command = [str(program("mvn", "maven")), "-B", "-q", "-ntp", "dependency:copy-dependencies"]
        command += ["-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        if done.returncode != 0:
            raise CannotInstall(f"Maven could not fetch Kafka {VERSION}:\n{(done.stdout + done.stderr)[-3000:]}")
        finished.touch()
    return folder


def _pom() -> str:
    wanted = "".join(
        "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>".format(
            *escape(name).split(":"), version
        )
        for name, version in ARTIFACTS.items()
    )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>tests</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>"
        f"<dependencies>{wanted}</dependencies></project>"
    )


def java() -> Path:
    return program("java", "openjdk-17-jre-headless")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class KafkaServer:
    """Keeps its data and its port from start to start. One that is `lasting` starts later and is faster for long."""

    def __init__(self, folder: Path, *, lasting: bool = False) -> None:
        self.folder = folder
        self._options = [HEAP, "-XX:+UseSerialGC"] + ([] if lasting else [START_SOON])
        self.port = free_port()
        self.log = folder / "kafka.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._classpath = f"{jars()}/*"
        (folder / "log4j2.yaml").write_text(LOGGING)
        self._properties = folder / "server.properties"
        self._properties.write_text(PROPERTIES.format(port=self.port, controller=free_port(), data=folder / "data"))
        identity = "h" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]  # "-…" is an option
        done = subprocess.run(
            [*self._java("kafka.tools.StorageTool"), "format", "--standalone", "-t", identity, "-c", self._properties],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        if done.returncode != 0:
            raise CannotInstall(f"Kafka's storage could not be formatted:\n{(done.stdout + done.stderr)[-3000:]}")

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def dsn(self) -> str:
        return f"kafka://{self.address}"

    def start(self) -> KafkaServer:
        """Start, and return when it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([*self._java("kafka.Kafka"), self._properties], stdout=log, stderr=log)
        admin = AdminClient(
            {"bootstrap.servers": self.address, "log_level": 0, "socket.connection.setup.timeout.ms": 2000}
        )
        try:
            wait_for(
                lambda: admin.list_topics(timeout=2).brokers,
                timeout=START_WITHIN_S,
                what="Kafka",
                tolerate=(KafkaException,),
                give_up=self._ended,
            )
        except Never as error:
            raise CannotInstall(f"{error}\n{self.tail()}") from error
        return self

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """`kill -9`."""
        self._end(signal.SIGKILL)

    def restart(self, *, kill: bool = False) -> KafkaServer:
        self.kill() if kill else self.stop()
        return self.start()

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def _java(self, main: str) -> list[str | Path]:
        logging = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.yaml'}"
        return [java(), *self._options, logging, "-cp", self._classpath, main]

    def _end(self, number: int) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_WITHIN_S)
        self._process = None

    def _ended(self) -> str | None:
        assert self._process is not None
        code = self._process.poll()
        return None if code is None else f"it ended with {code}: {self.tail()}"


@contextmanager
def running_kafka(*, lasting: bool = False) -> Iterator[KafkaServer]:
    """A broker of its own, whose data is gone afterwards; `lasting` for what is measured."""
    folder = Path(tempfile.mkdtemp(prefix="hedgerow-kafka-"))
    try:
        server = KafkaServer(folder, lasting=lasting)
        try:
            yield server.start()
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
