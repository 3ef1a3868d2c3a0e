package dev.metamorph.feed.port;

import java.util.List;

/**
 * What a session must be told so that types print their values as the shape protocol wants them,
 * whatever the defaults of the database and its roles are. Every session whose values end up in a
 * shape says all of it, so that snapshot and stream agree to the byte.
 *
 * <p>The search path is among them because {@code regclass} and its kin print a name with its
 * schema only where the path does not lead to it.
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

    /** The statements, {@code SET} each; in a transaction they can be made {@code SET LOCAL}. */
    public static List<String> statements() {
        return STATEMENTS;
    }
}
