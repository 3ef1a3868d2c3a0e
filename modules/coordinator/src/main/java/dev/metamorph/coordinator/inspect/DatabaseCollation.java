package dev.metamorph.coordinator.inspect;

/**
 * The collation of the database as a suffix: its rules after a colon if they are those of the
 * bytes, or of a language in which I is not the capital of i; empty for other languages. The
 * columns of the providers came with Postgres 15 and 17, so they are read by name from the row as
 * JSON.
 */
final class DatabaseCollation {
    static final String SQL =
            """
            (SELECT CASE
                     WHEN pg_catalog.pg_encoding_to_char(d.encoding) <> 'UTF8' THEN ''
                     WHEN d.own ->> 'datlocprovider' = 'b' THEN
                       CASE d.own ->> 'datlocale'
                         WHEN 'C' THEN ':C'
                         WHEN 'C.UTF-8' THEN ':pg_c_utf8'
                         WHEN 'PG_UNICODE_FAST' THEN ':pg_unicode_fast'
                         ELSE '' END
                     WHEN d.own ->> 'datlocprovider' = 'i' THEN
                       CASE WHEN coalesce(d.own ->> 'datlocale', d.own ->> 'daticulocale')
                                 ~ '^(tr|az|lt)([-_]|$)' THEN ':tr' ELSE '' END
                     WHEN d.datcollate IN ('C', 'POSIX') AND d.datctype IN ('C', 'POSIX') THEN ':C'
                     WHEN d.datctype ~ '^(tr|az|lt)([-_]|$)' THEN ':tr'
                     ELSE '' END
               FROM (SELECT w.*, pg_catalog.to_jsonb(w) AS own FROM pg_catalog.pg_database w
                      WHERE w.datname = pg_catalog.current_database()) d)\
            """;

    private DatabaseCollation() {}
}
