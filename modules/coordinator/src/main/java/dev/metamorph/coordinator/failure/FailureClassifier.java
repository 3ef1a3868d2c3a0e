package dev.metamorph.coordinator.failure;

import dev.metamorph.coordinator.failure.Failure.Misconfigured;
import dev.metamorph.coordinator.failure.Failure.Rebuild;
import dev.metamorph.coordinator.failure.Failure.Retryable;
import dev.metamorph.coordinator.failure.Failure.Side;
import dev.metamorph.feed.record.FeedFormatException;
import dev.metamorph.feed.topic.FeedMisconfiguredException;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Classifies exceptions by what can be done about them. Pure: the same exception always gets the
 * same classification. An unknown exception is retried.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE codes</a>
 */
public final class FailureClassifier {
    private static final Pattern NO_SUCH_HOST =
            Pattern.compile(
                    "not known|nodename nor servname|No address associated|No such host",
                    Pattern.CASE_INSENSITIVE);

    private FailureClassifier() {}

    /** The classification of an exception. */
    public static Failure classify(Throwable thrown) {
        var known = find(thrown, FailureException.class);
        if (known.isPresent()) {
            return known.get().failure();
        }
        var feed = find(thrown, FeedMisconfiguredException.class);
        if (feed.isPresent()) {
            return new Misconfigured(Side.KAFKA, oneLine(feed.get()));
        }
        var format = find(thrown, FeedFormatException.class);
        if (format.isPresent()) {
            return new Misconfigured(
                    Side.KAFKA,
                    "the feed has a record that this version cannot read (%s); run the version that wrote it, or a later one"
                            .formatted(oneLine(format.get())));
        }
        var sql = find(thrown, SQLException.class);
        if (sql.isPresent()) {
            return ofSql(ServerError.of(deepest(sql.get())), thrown);
        }
        return ofNetwork(thrown).orElseGet(() -> new Retryable(oneLine(thrown)));
    }

    private static Failure ofSql(ServerError error, Throwable thrown) {
        var message = error.message();
        return switch (error.state()) {
            case "28P01" -> new Misconfigured(Side.DATABASE, message);
            case "28000" -> ofRejected(message);
            case "3D000" -> new Misconfigured(Side.DATABASE, message);
            case "42501" -> ofPrivilege(error.both());
            case "42601" ->
                    message.contains("IDENTIFY_SYSTEM")
                            ? pooler(message)
                            : new Misconfigured(Side.DATABASE, message);
            case "08P01" ->
                    message.contains("unsupported startup parameter")
                            ? pooler(message)
                            : ofConnection(message, thrown);
            case "26000", "42P05" ->
                    message.contains("prepared statement")
                            ? pooler(message)
                            : new Retryable(message);
            case "42704" -> ofMissing(message);
            case "55000" -> ofState(error);
            case "55006" ->
                    new Retryable(
                            "the replication slot is in use by another connection: " + message);
            case "58P01" ->
                    message.contains("requested WAL segment")
                            ? new Rebuild(slotLost(message))
                            : new Retryable(message);
            case "XX000" -> ofInternal(message);
            default ->
                    error.state().startsWith("08") || error.state().isEmpty()
                            ? ofConnection(message, thrown)
                            : new Retryable(message);
        };
    }

    /**
     * A connection pooler in between refuses the parameter {@code replication}, or leaves it out,
     * so that the server takes the first replication command for SQL; in transaction mode it
     * changes the session between two statements.
     */
    private static Failure pooler(String message) {
        return new Misconfigured(
                Side.DATABASE,
                "DATABASE_URL leads to a connection pooler (%s); give the address of the database itself, and the pooler's as POOLED_DATABASE_URL"
                        .formatted(message));
    }

    private static Failure ofRejected(String message) {
        if (message.contains("no encryption")) {
            return new Misconfigured(
                    Side.DATABASE,
                    "the server wants TLS, and the connection was made without; set sslmode");
        }
        return message.contains("branch")
                ? new Retryable(message)
                : new Misconfigured(Side.DATABASE, "the connection was rejected: " + message);
    }

    private static Failure ofPrivilege(String message) {
        return message.contains("REPLICATION")
                        || message.contains("must be superuser or replication role")
                ? new Misconfigured(
                        Side.DATABASE,
                        "the user lacks the REPLICATION attribute; run ALTER ROLE ... REPLICATION")
                : new Misconfigured(Side.DATABASE, message);
    }

    /**
     * What to do if decoding failed because there was no publication where the slot stands.
     *
     * @param exists whether there is one now: then it was created later, the WAL before that can
     *     never be decoded, and every attempt would fail at the same position
     */
    public static Failure classifyStream(Throwable thrown, BooleanSupplier exists) {
        return saysThatThePublicationIsMissing(thrown) && exists.getAsBoolean()
                ? new Rebuild(
                        "the publication was dropped and created again while rows were written: the replication slot is dropped, and all shapes begin anew")
                : classify(thrown);
    }

    private static boolean saysThatThePublicationIsMissing(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql
                    && "42704".equals(sql.getSQLState())
                    && oneLine(sql).contains("publication")) {
                return true;
            }
        }
        return false;
    }

    private static Failure ofMissing(String message) {
        return message.startsWith("publication")
                ? new Retryable(message + "; it is created again at the next start")
                : new Retryable(message);
    }

    private static Failure ofState(ServerError error) {
        if (error.message().contains("wal_level")) {
            return new Misconfigured(
                    Side.DATABASE,
                    "wal_level is not logical; run ALTER SYSTEM SET wal_level = logical and restart"
                            + " the database");
        }
        return error.saysThatTheSlotIsLost()
                ? new Rebuild(slotLost(error.both()))
                : new Retryable(error.message());
    }

    private static Failure ofInternal(String message) {
        var misconfigured =
                message.contains("password authentication failed")
                        || (message.contains("database") && message.contains("does not exist"))
                        || message.contains("endpoint could not be found")
                        || message.contains("quota");
        return misconfigured ? new Misconfigured(Side.DATABASE, message) : new Retryable(message);
    }

    private static Failure ofConnection(String message, Throwable thrown) {
        if (message.contains("no password was provided")) {
            return new Misconfigured(
                    Side.DATABASE, "the server wants a password, and none was given");
        }
        if (message.contains("does not support SSL")) {
            return new Misconfigured(
                    Side.DATABASE, "the server does not accept TLS connections; see sslmode");
        }
        return ofNetwork(thrown).orElseGet(() -> new Retryable(message));
    }

    private static Optional<Failure> ofNetwork(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            switch (at) {
                case UnknownHostException e -> {
                    return Optional.of(ofHost(oneLine(e)));
                }
                case ConnectException _ -> {
                    return Optional.of(new Retryable("connection refused while trying to connect"));
                }
                case SocketTimeoutException _ -> {
                    return Optional.of(new Retryable("the connection timed out"));
                }
                case SSLException e -> {
                    return Optional.of(ofTls(e));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    /**
     * The name server's answer, as the C library words it, tells a name that does not exist from a
     * name server that does not answer (EAI_AGAIN). Without an answer in the message it may pass.
     */
    private static Failure ofHost(String message) {
        return NO_SUCH_HOST.matcher(message).find()
                ? new Misconfigured(Side.DATABASE, "the host does not exist: " + message)
                : new Retryable("the host's name cannot be resolved now: " + message);
    }

    /**
     * A certificate, a key or a protocol that one side refuses stays refused. A connection that is
     * cut off or too slow during the handshake or later may be established the next time.
     */
    private static Failure ofTls(SSLException e) {
        var message = "the TLS connection failed: " + oneLine(e);
        var isCutOff =
                find(e.getCause(), IOException.class)
                        .filter(cause -> !(cause instanceof SSLException))
                        .isPresent();
        var isSetting =
                e instanceof SSLHandshakeException
                        || e instanceof SSLPeerUnverifiedException
                        || e instanceof SSLKeyException
                        || find(e, GeneralSecurityException.class).isPresent();
        return isSetting && !isCutOff
                ? new Misconfigured(Side.DATABASE, message)
                : new Retryable(message);
    }

    private static String slotLost(String why) {
        return ("the replication slot was lost (%s): it is dropped, and all shapes are created again; see"
                        + " max_slot_wal_keep_size")
                .formatted(why);
    }

    private static <T extends Throwable> Optional<T> find(
            @Nullable Throwable thrown, Class<T> type) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }

    /** A pool's exception wraps the server's, which says more. */
    private static SQLException deepest(SQLException outer) {
        var found = outer;
        for (Throwable at = outer; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }

    private static String oneLine(Throwable thrown) {
        return Objects.requireNonNullElse(thrown.getMessage(), thrown.toString())
                .replaceAll("\\s*\\R\\s*", " ");
    }

    /** The server's error without the severity that pgjdbc puts before the message. */
    private record ServerError(String state, String message, String detail) {
        static ServerError of(SQLException e) {
            var state = Objects.requireNonNullElse(e.getSQLState(), "");
            if (e instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
                var said = postgres.getServerErrorMessage();
                return new ServerError(
                        state,
                        Objects.requireNonNullElse(said.getMessage(), oneLine(e)),
                        Objects.requireNonNullElse(said.getDetail(), ""));
            }
            return new ServerError(state, oneLine(e), "");
        }

        boolean saysThatTheSlotIsLost() {
            return both().contains("invalidated")
                    || both().contains("exceeded the maximum reserved size")
                    || message.contains("can no longer");
        }

        String both() {
            return detail.isEmpty() ? message : message + ": " + detail;
        }
    }
}
