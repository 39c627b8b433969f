"""``tuan migrate``: bring the database to the newest version."""


def migrate() -> None:
    """Bring the database to the newest version."""
    from tuan import migrations
    from tuan.apps.ground import database

    with database() as url:
        before = migrations.version(url)
        migrations.upgrade(url)
        after = migrations.version(url)
    print(
        f"The database is at version {after}."
        if before == after
        else f"Migrated from {before or 'nothing'} to {after}."
    )
