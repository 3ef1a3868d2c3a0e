package dev.metamorph.coordinator.inspect;

/**
 * The collation of the database as a suffix: a colon and the name of its rules, if texts are
 * ordered by their bytes, or if I is not the capital of i; empty for all others.
 *
 * <ul>
 *   <li>{@code :C}, {@code :pg_c_utf8} and {@code :pg_unicode_fast} are collations of Postgres.
 *   <li>{@code :bytewise} orders texts by their bytes, and changes their case by the rules of a
 *       language: the libc locale {@code C.UTF-8}, or {@code C} with the character types of another
 *       locale. Some older C libraries order a part of the characters of {@code C.UTF-8} otherwise,
 *       so the database is asked to compare every 1023rd character with the next one.
 *   <li>{@code :tr} changes the case of i as Turkish does.
 * </ul>
 *
 * <p>The columns of the providers came with Postgres 15 and 17, so they are read by name from the
 * row as JSON.
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
                     WHEN d.datcollate IN ('C', 'POSIX') THEN ':bytewise'
                     WHEN pg_catalog.lower(d.datcollate) IN ('c.utf-8', 'c.utf8') THEN
                       (SELECT CASE WHEN pg_catalog.bool_and(c.this < c.next) THEN ':bytewise'
                                    ELSE '' END
                          FROM (SELECT pg_catalog.chr(p) AS this,
                                       pg_catalog.lead(pg_catalog.chr(p)) OVER (ORDER BY p) AS next
                                  FROM pg_catalog.generate_series(1, 1114111, 1023) p
                                 WHERE p NOT BETWEEN 55296 AND 57343) c)
                     ELSE '' END
               FROM (SELECT w.*, pg_catalog.to_jsonb(w) AS own FROM pg_catalog.pg_database w
                      WHERE w.datname = pg_catalog.current_database()) d)\
            """;

    private DatabaseCollation() {}
}
