"""The file that a gradebook is in: opened so that nothing is lost, its tables brought to this version's."""

import sqlite3
from pathlib import Path

import sqlalchemy as sql
from alembic import command
from alembic.config import Config

WAIT = 60.0  # seconds for another run that is writing


def connect(path: Path) -> sql.Engine:
    """Return how to get at the SQLite file ``path``, which is made where it is not there."""
    engine = sql.create_engine(sql.URL.create("sqlite", database=str(path)), connect_args={"timeout": WAIT})
    sql.event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """Have what is committed survive a power cut, and readers not wait for a writer."""
    try:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise


def migrate(engine: sql.Engine) -> bool:
    """Bring the tables to this version, one run at a time; return False where they are something else's."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        tables = set(sql.inspect(connection).get_table_names())
        if tables and "alembic_version" not in tables:
            return False
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    return True
