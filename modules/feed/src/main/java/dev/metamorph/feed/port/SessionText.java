package dev.metamorph.feed.port;

import java.util.List;

/**
 * The session settings under which types print their values as the shape protocol needs them,
 * whatever the defaults of the database and its roles are. Every session whose values end up in a
 * shape sets all of them, so that snapshot and stream agree to the byte.
 *
 * <p>{@code search_path} is one of them because {@code regclass} and similar types print the schema
 * of a name only if the path does not lead to the name.
 */
public final class SessionText {
    private static final List<String> STATEMENTS =
            List.of(
                    "SET bytea_output = 'hex'",
                    "SET DateStyle = 'ISO, DMY'",
                    "SET TimeZone = 'UTC'",
                    "SET extra_float_digits = 1",
                    "SET IntervalStyle = 'iso_8601'",
                    "SET quote_all_identifiers = off",
                    "SET search_path = pg_catalog");

    private SessionText() {}

    /** One {@code SET} statement per setting; within a transaction it can be {@code SET LOCAL}. */
    public static List<String> statements() {
        return STATEMENTS;
    }
}
