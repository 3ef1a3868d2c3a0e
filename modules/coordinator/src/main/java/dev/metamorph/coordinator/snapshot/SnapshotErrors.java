package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.snapshot.SnapshotException.Reason;

import org.postgresql.util.PSQLException;

import java.sql.SQLException;
import java.util.Objects;

/**
 * Translates errors of a snapshot into messages for readers (docs/protocol.md, errors of
 * snapshots).
 */
final class SnapshotErrors {
    /** A SQLSTATE of our own, not one of Postgres's; the exception's message is complete. */
    static final String TOO_SLOW = "MM001";

    /** Likewise. */
    static final String TOO_LARGE = "MM002";

    private SnapshotErrors() {}

    static SnapshotException translate(SQLException e) {
        var message = message(e);
        return switch (Objects.requireNonNullElse(e.getSQLState(), "")) {
            case TOO_SLOW -> failed(message, e);
            case TOO_LARGE ->
                    new SnapshotException(
                            Reason.ROW_TOO_LARGE,
                            "Unable to create initial snapshot: " + message,
                            e);
            case "42P01", "42703", "42883", "42704", "3F000", "42P02" ->
                    new SnapshotException(Reason.TABLE_CHANGED, message, e);
            case "55P03" -> failed("Snapshot timed out while waiting for a table lock", e);
            case "08000", "08001", "08003", "08004", "08006", "57P01", "57P02", "57P03" ->
                    failed("Database connection not available", e);
            default -> failed("Unable to create initial snapshot: " + message, e);
        };
    }

    private static SnapshotException failed(String message, SQLException e) {
        return new SnapshotException(Reason.FAILED, message, e);
    }

    static String message(SQLException e) {
        if (e instanceof PSQLException server && server.getServerErrorMessage() != null) {
            return Objects.requireNonNullElse(
                    server.getServerErrorMessage().getMessage(), "unknown error");
        }
        return Objects.requireNonNullElse(e.getMessage(), "unknown error");
    }
}
