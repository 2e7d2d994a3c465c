"""The services of a worker. Pages and API are not imported for it: after a crash it is back in half the time."""

from storage.db import make_engine
from storage.errors import Refused
from storage.keys import install
from storage.migrate import head, mend_of_version, version_of
from storage.transaction import Database
from storage.unreadable import keys_fit
from web.services import Services, make_services, utc_now
from web.setting_values import BadSetting, make_folder
from web.settings import Settings


def open_worker(settings: Settings) -> Services:
    """Over a database at this version; BadSetting says what to do where it is not."""
    make_folder(settings.var)
    try:
        install(settings.secrets)
    except Refused as error:
        raise BadSetting(f"{error.field}: {error.code}") from None
    services = make_services(settings, Database(make_engine(settings.database_url)), utc_now)
    check_database(services)
    return services


def check_database(services: Services) -> None:
    """BadSetting where this service must not work on this database: another version, or keys that do not fit."""
    check_version(services)
    with services.database.read() as session:
        if not keys_fit(session):
            raise BadSetting(
                "MEDIATORI_SECRET_KEY: nothing in this database can be read with it: add the key that it was "
                "encrypted with to the list"
            )


def check_version(services: Services) -> None:
    """BadSetting where the database is older or newer than this service."""
    version = version_of(services.database.engine)
    if version != head():
        raise BadSetting(f"The database is {mend_of_version(version)}.")
