"""A copy that is not right is never switched to, and a folder that was moved is not served by mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from hedgerow import settings as settings_module
from hedgerow.errors import SettingsRefused
from hedgerow.runtime import moving
from tests.move.homes import Homes, move
from tests.move.test_move import knock
from tests.services.hedgerow import Hedgerow
from tests.services.postgresql import PostgresqlServer
from tests.services.waiting import Never
from tests.store.support import log_of

SPOIL = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.name := 'spoiled'; RETURN NEW; END $$;
CREATE TRIGGER spoil BEFORE INSERT OR UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION spoil();
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_is_switched_until_both_sides_are_the_same(
    source: Hedgerow, homes: Homes, postgresql: PostgresqlServer
) -> None:
    assert knock(source.url, source.project_token) == 200
    source.wait_for("SELECT count() >= 1 AS there FROM events WHERE event = 'knock'")

    code, said = move(source, homes, "--dry-run")
    assert code == 0, said
    assert "events" in said
    assert postgresql.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", homes.postgresql) == [(0,)]

    code, said = move(source, homes, "--copy-only")
    assert code == 0, said + log_of(homes.store)
    postgresql.execute(SPOIL, homes.postgresql)
    postgresql.execute("UPDATE organizations SET name = ''", homes.postgresql)
    code, said = move(source, homes)
    assert code == 1
    assert "metadata.organizations" in said
    assert "Nothing was switched" in said
    source.wait_ready()
    assert knock(source.url, source.project_token) == 200

    postgresql.execute("DROP FUNCTION spoil CASCADE", homes.postgresql)
    code, said = move(source, homes)
    assert code == 0, said + log_of(homes.store)
    code, said = move(source, homes, "--verify")
    assert code == 0, said

    postgresql.execute("UPDATE projects SET name = 'tampered with' WHERE id > 0", homes.postgresql)
    code, said = move(source, homes, "--verify")
    assert code == 1
    assert "metadata.projects" in said

    assert source.stop() == 0
    with pytest.raises(Never, match="were moved"):
        source.start()


def test_a_moved_folder_is_served_with_the_new_homes_or_by_force(tmp_path: Path) -> None:
    old = settings_module.load(tmp_path)
    new = settings_module.load(tmp_path, overrides={"metadata": {"dsn": "postgresql://me:secret@db/hedgerow"}})
    moving.refuse_if_moved(old, force=False)
    moving.mark_moved(tmp_path, new, tmp_path / "new.toml")
    assert "secret" not in moving.moved_path(tmp_path).read_text()
    moving.refuse_if_moved(new, force=False)
    assert not moving.pause_is_asked(new)
    assert moving.pause_is_asked(old)
    with pytest.raises(SettingsRefused, match=r"new\.toml"):
        moving.refuse_if_moved(old, force=False)
    moving.refuse_if_moved(old, force=True)
    assert not moving.pause_is_asked(old)


def test_a_pause_ends_with_the_process_that_asked_for_it(tmp_path: Path) -> None:
    settings = settings_module.load(tmp_path)
    moving.ask_for_pause(tmp_path)
    assert moving.pause_is_asked(settings)
    path = moving.pause_path(tmp_path)
    path.write_text(path.read_text().replace('"created": ', '"created": 1'))  # the number is another process's now
    assert not moving.pause_is_asked(settings)
