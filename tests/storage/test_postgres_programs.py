"""What PostgreSQL's programs say is made short without losing what helps, and without a row's values."""

import pytest

from storage.postgres_programs import what_matters


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            (
                "pg_dump: error: aborting because of server version mismatch\n"
                "pg_dump: detail: server version: 17.2; pg_dump version: 15.3\n"
            ),
            "aborting because of server version mismatch; server version: 17.2; pg_dump version: 15.3",
        ),
        (
            (
                "pg_dump: error: query failed: ERROR:  permission denied for table mediators\n"
                "pg_dump: detail: Query was: LOCK TABLE public.mediators IN ACCESS SHARE MODE\n"
            ),
            "query failed: ERROR:  permission denied for table mediators",
        ),
        (
            (
                'pg_restore: error: could not execute query: ERROR:  relation "offices" already exists\n'
                "Command was: CREATE TABLE public.offices (\n    name text\n);\n\n"
            ),
            'could not execute query: ERROR:  relation "offices" already exists',
        ),
        (
            (
                'pg_restore: error: COPY failed for table "people": ERROR:  duplicate key value\n'
                "DETAIL:  Key (name)=(Amina Benali) already exists.\nCONTEXT:  COPY people, line 3\n"
            ),
            'COPY failed for table "people": ERROR:  duplicate key value',
        ),
        ("Segmentation fault\n", "Segmentation fault"),
        ("", "failed"),
    ],
)
def test_the_useful_lines_of_a_program_are_kept_and_no_values_of_rows(said: str, kept: str) -> None:
    assert what_matters(said) == kept
