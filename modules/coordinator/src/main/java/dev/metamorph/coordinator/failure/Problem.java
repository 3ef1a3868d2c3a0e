package dev.metamorph.coordinator.failure;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/**
 * An exception as {@link FailureTable} looks at it.
 *
 * @param state the SQLSTATE of the innermost SQL exception; empty without one
 * @param message the server's message without the severity that pgjdbc puts before it, or the
 *     exception's, in one line
 * @param detail the server's detail; may contain values of rows, so that it is shown only where the
 *     table says so
 * @param isSql whether an SQL exception is among the causes
 * @param thrown the exception with its causes
 */
record Problem(String state, String message, String detail, boolean isSql, Throwable thrown) {
    static Problem of(Throwable thrown) {
        var sql = innermost(thrown);
        if (sql.isEmpty()) {
            return new Problem("", oneLine(thrown), "", false, thrown);
        }
        var state = Objects.requireNonNullElse(sql.get().getSQLState(), "");
        if (sql.get() instanceof PSQLException postgres
                && postgres.getServerErrorMessage() != null) {
            var said = postgres.getServerErrorMessage();
            return new Problem(
                    state,
                    Objects.requireNonNullElse(said.getMessage(), oneLine(postgres)),
                    Objects.requireNonNullElse(said.getDetail(), ""),
                    true,
                    thrown);
        }
        return new Problem(state, oneLine(sql.get()), "", true, thrown);
    }

    /** A pool's exception wraps the server's, which says more. */
    private static Optional<SQLException> innermost(Throwable thrown) {
        var found = Optional.<SQLException>empty();
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                found = Optional.of(sql);
            }
        }
        return found;
    }

    /** Message and detail. */
    String all() {
        return detail.isEmpty() ? message : message + ": " + detail;
    }

    /** Returns whether the connection failed, rather than a statement on it. */
    boolean isOfConnection() {
        return !isSql || state.isEmpty() || state.startsWith("08");
    }

    /** The first of the exception and its causes that is of that type. */
    <T extends Throwable> Optional<T> find(Class<T> type) {
        return find(thrown, type);
    }

    static <T extends Throwable> Optional<T> find(@Nullable Throwable thrown, Class<T> type) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }

    static String oneLine(Throwable thrown) {
        return Objects.requireNonNullElse(thrown.getMessage(), thrown.toString())
                .replaceAll("\\s*\\R\\s*", " ");
    }
}
