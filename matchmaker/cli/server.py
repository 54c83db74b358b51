"""Commands that serve: the web server and the background worker."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from config import Config

if TYPE_CHECKING:
    from flask import Flask

BEAT = 20
"""Seconds between two signs of life of a worker."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Network address to listen on.")
@click.option("--workers", default=2, show_default=True, help="Number of web processes.")
@click.option("--threads", default=8, show_default=True, help="Threads per web process.")
@click.option("--no-worker", is_flag=True, help="Serve pages only. Run `matchmaker worker` separately.")
def run(host: str, workers: int, threads: int, no_worker: bool) -> None:
    """Start the platform: set up what is missing, serve the pages and run background jobs."""
    from matchmaker import create_app

    config = Config.from_env()
    app = create_app(config)
    with app.app_context():
        prepare(config)
        words = greeting(config, host)
    background = None if no_worker else Background([sys.executable, "-m", "matchmaker.cli", "worker", "--beside"])
    try:
        serve(app, f"{host}:{config.port}", workers, threads, words)
    finally:
        if background is not None:
            background.stop()


class Background:
    """A process beside this one that is started again whenever it ends, however it ends, until `stop`."""

    LONGEST_PAUSE = 30.0
    """Seconds; the pause doubles from one while it ends at once, and begins anew when it has lived for a minute."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._lock = threading.Lock()
        # The system stops the process when the thread that started it ends, so one thread starts and watches it.
        self._thread = threading.Thread(target=self._watch, name="background", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def _watch(self) -> None:
        pause = 1.0
        while not self._ended.is_set():
            began = time.monotonic()
            with self._lock:
                if self._ended.is_set():
                    return
                self._process = subprocess.Popen(self.command)
                self.starts += 1
            code = self._process.wait()
            if self._ended.is_set():
                return
            pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, self.LONGEST_PAUSE)
            click.echo(f"The background worker ended ({code}); it starts again in {pause:.0f} s.", err=True)
            self._ended.wait(pause)

    def stop(self) -> None:
        """End it, and start it no more."""
        with self._lock:
            self._ended.set()
            process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)


def prepare(config: Config) -> None:
    """Newest revision and, in demo mode on an empty database, the demo."""
    from matchmaker.core import migrate
    from matchmaker.core.db import db

    config.data_dir.mkdir(parents=True, exist_ok=True)
    with migrate.alone(db.engine):
        if migrate.current(db.engine) != migrate.head():
            migrate.upgrade(db.engine)
        make_places_ready()
        if config.demo:
            load_demo()


def load_demo() -> None:
    """The demo, unless it is there."""
    from seed.demo import is_loaded, load

    if not is_loaded():
        click.echo("Loading the demo. This takes a few seconds …")
        click.echo(load())


def make_places_ready() -> None:
    """The list of the world's places, which takes some seconds at the first start of each version."""
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import unit_of_work
    from matchmaker.core.settings import cache_folder
    from matchmaker.vocabulary.services import load_gazetteer
    from matchmaker.vocabulary.storage.gazetteer import location

    if not location(cache_folder()).exists():
        click.echo("Unpacking the list of the world's cities. This takes a few seconds …")
        with unit_of_work():
            load_gazetteer(system_actor("run"))


def greeting(config: Config, host: str) -> str:
    """The address and, in demo mode, the people to sign in as."""
    from matchmaker.accounts.queries import demo_personas
    from matchmaker.core.db import unit_of_work
    from matchmaker.organizations.queries.actors import actor_of

    lines = [f"\n  {config.site_name} is at http://{host}:{config.port}/\n"]
    if config.demo:
        with unit_of_work(write=False):
            actors = [actor_of(person) for person in demo_personas()]
        people = [f"{a.name:<6} {a.role_kind}" + (f", {a.acting_for.name}" if a.acting_for else "") for a in actors]
        lines.append(f"  Sign in as one of the demo's people at http://{host}:{config.port}/sign-in:")
        lines += [f"    {name}" for name in people]
    return "\n".join([*lines, "", "  Stop with Ctrl+C.\n"])


def serve(app: Flask, bind: str, workers: int, threads: int, words: str) -> None:
    """Answer at `bind` ("host:port") until a signal comes; `words` are printed as soon as it listens."""
    from gunicorn.app.base import BaseApplication
    from whitenoise import WhiteNoise

    from matchmaker.core import assets, db

    db.WAITING.most = max(1, threads - 2)  # whoever only reads is answered while others wait to write
    folder = assets.make_ready(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=folder,
        prefix=f"static/{folder.name}/",
        immutable_file_test=lambda *_: True,
        allow_all_origins=False,
    )

    class Server(BaseApplication):
        def load_config(self) -> None:
            for name, value in {
                "bind": bind,
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "preload_app": True,
                "control_socket_disable": True,
                "limit_request_line": 8190,  # the most it reads; the application answers above 8,000 with a sentence
                "loglevel": "warning",
                "when_ready": lambda _server: click.echo(words),
            }.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    with app.app_context():  # whatever was asked before: no connection is shared with the processes that are forked
        db.db.engine.dispose()
    Server().run()


@click.command()
@click.option("--threads", default=2, show_default=True, help="Number of jobs to run at the same time.")
@click.option("--once", is_flag=True, help="Run the jobs that are due, then stop.")
@click.option("--beside", is_flag=True, hidden=True, help="Stop when the process that started this one is killed.")
def worker(threads: int, once: bool, beside: bool) -> None:
    """Run background jobs until stopped."""
    from matchmaker import create_app
    from matchmaker.core import jobs
    from matchmaker.core.queue_by_url import keep_quiet

    app = create_app(Config.from_env())
    if once:
        with app.app_context():
            ran = jobs.drain()
            click.echo("1 job ran." if ran == 1 else f"{ran} jobs ran.")
        return
    huey = app.extensions.get("huey")
    if huey is None:
        raise click.ClickException(
            "QUEUE_URL is “manual:”, so there is no queue to listen to. Set another QUEUE_URL, or use --once."
        )
    if beside:
        _stop_with_parent()
    with app.app_context():
        _wait_for_tables()
        jobs.sweep()
    keep_quiet()
    threading.Thread(target=_beat, args=(app,), name="beat", daemon=True).start()
    consumer = huey.create_consumer(workers=threads, worker_type="thread", initial_delay=0.05, max_delay=1.0)
    consumer.run()


def _wait_for_tables() -> None:
    """Another process brings the database to the newest revision and fills it; until then there is nothing to do.

    The demo computes its pairings and schedules itself, step by step, so nobody else may take these jobs.
    """
    from matchmaker.core import migrate
    from matchmaker.core.db import db

    said = False
    while migrate.current(db.engine) != migrate.head():
        if not said:
            click.echo("The database is not at the newest revision yet; the worker waits for “matchmaker upgrade”.")
            said = True
        time.sleep(2)
    with migrate.alone(db.engine):
        return


def _beat(app: Flask) -> None:
    """Say every twenty seconds that this worker lives. A queue that broke ends it: the next start makes it anew."""
    from matchmaker.core import clock, jobs

    started = clock.now()
    while True:
        with app.app_context():
            try:
                jobs.beat(started)
                jobs.announce_lost()
            except Exception:  # the database may be away for a while
                logging.getLogger(__name__).exception("The worker could not say that it lives.")
            if jobs.queue_error().startswith("broken"):
                logging.getLogger(__name__).error("The queue is broken; the worker ends and makes it anew.")
                os._exit(1)
        time.sleep(BEAT)


def _stop_with_parent() -> None:
    """When the web server that started us is killed, stop too (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        import ctypes

        ctypes.CDLL("libc.so.6", use_errno=True).prctl(1, signal.SIGTERM)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        os._exit(0)

    signal.signal(signal.SIGHUP, stop)
