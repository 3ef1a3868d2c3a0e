package dev.metamorph.coordinator.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedFormatException;
import dev.metamorph.feed.topic.FeedMisconfiguredException;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** An example of every row, with the texts that Postgres, its proxies and the JDK use. */
final class FailureTableTest {
    private static List<Throwable> examples(FailureTable row) {
        return switch (row) {
            case FEED_UNREADABLE -> List.of(new FeedFormatException("version 9"));
            case FEED_REFUSED -> List.of(new FeedMisconfiguredException("no access"));
            case WRONG_PASSWORD ->
                    List.of(server("28P01", "password authentication failed for user \"u\""));
            case TLS_WANTED ->
                    List.of(
                            server(
                                    "28000",
                                    "no pg_hba.conf entry for host \"::1\", user \"u\", database \"d\", no encryption"));
            case BRANCH_AWAY -> List.of(server("28000", "the branch is suspended"));
            case REJECTED -> List.of(server("28000", "role \"u\" does not exist"));
            case NO_DATABASE -> List.of(server("3D000", "database \"x\" does not exist"));
            case NO_REPLICATION ->
                    List.of(
                            server("42501", "must be superuser or replication role to start"),
                            detailed(
                                    "42501",
                                    "permission denied to start WAL sender",
                                    "Only roles with the REPLICATION attribute may start a WAL sender process."));
            case NO_PRIVILEGE -> List.of(server("42501", "permission denied for database d"));
            case POOLER_WITHOUT_REPLICATION ->
                    List.of(server("42601", "syntax error at or near \"IDENTIFY_SYSTEM\""));
            case SYNTAX -> List.of(server("42601", "syntax error at or near \"x\""));
            case POOLER_REFUSES_REPLICATION ->
                    List.of(server("08P01", "unsupported startup parameter: replication"));
            case POOLER_CHANGES_SESSION ->
                    List.of(server("26000", "prepared statement \"S_1\" does not exist"));
            case POOLER_MIXES_SESSIONS ->
                    List.of(server("42P05", "prepared statement \"S_1\" already exists"));
            case NO_PUBLICATION -> List.of(server("42704", "publication \"p\" does not exist"));
            case WAL_LEVEL ->
                    List.of(server("55000", "logical decoding requires wal_level >= logical"));
            case SLOT_INVALIDATED ->
                    List.of(
                            server("55000", "can no longer get changes from replication slot"),
                            detailed(
                                    "55000",
                                    "cannot read from logical replication slot \"s\"",
                                    "This slot has been invalidated because it exceeded the maximum reserved size."));
            case SLOT_OF_OTHERS ->
                    List.of(
                            server(
                                    "55000",
                                    "replication slot \"s\" belongs to database d; give another slot name"));
            case SLOT_IN_USE ->
                    List.of(server("55006", "replication slot \"s\" is active for PID 7"));
            case NO_FREE_CONNECTION ->
                    List.of(
                            server("53300", "sorry, too many clients already"),
                            server("53300", "too many connections for role \"u\""),
                            server(
                                    "53300",
                                    "number of requested standby connections exceeds \"max_wal_senders\" (currently 10)"));
            case WAL_REMOVED ->
                    List.of(server("58P01", "requested WAL segment 00 has already been removed"));
            case PROXY_REFUSES ->
                    List.of(
                            server("XX000", "password authentication failed for user 'u'"),
                            server("XX000", "database \"d\" does not exist"),
                            server("XX000", "endpoint could not be found"),
                            server("XX000", "compute time quota exceeded"));
            case NO_PASSWORD ->
                    List.of(
                            driver(
                                    "The server requested password-based authentication, but no password was provided by plugin",
                                    null));
            case NO_TLS -> List.of(driver("The server does not support SSL.", null));
            case NO_HOST ->
                    List.of(tried(new UnknownHostException("db: Name or service not known")));
            case NO_NAME_SERVER ->
                    List.of(
                            tried(
                                    new UnknownHostException(
                                            "db: Temporary failure in name resolution")));
            case CONNECTION_REFUSED -> List.of(tried(new ConnectException("Connection refused")));
            case TLS_REFUSED -> List.of(tried(new SSLHandshakeException("bad certificate")));
            case TLS_CUT_OFF ->
                    List.of(
                            tried(
                                    new SSLException(
                                            "Connection reset",
                                            new SocketException("Connection reset"))));
            case TIMED_OUT -> List.of(tried(new SocketTimeoutException("Connect timed out")));
            case SERVER_STOPPING ->
                    List.of(
                            server("57P01", "terminating connection"),
                            server("57P02", "terminating connection because of crash"),
                            server("57P03", "the database system is starting up"));
            case CONNECTION_LOST ->
                    List.of(
                            new SQLException(
                                    "Database connection failed when reading from copy",
                                    "08006",
                                    new EOFException()),
                            new SQLException("This connection has been closed.", "08003"));
            case OTHER ->
                    List.of(
                            server("42704", "replication slot \"s\" does not exist"),
                            new IllegalStateException("a fault"));
        };
    }

    @ParameterizedTest
    @EnumSource
    void every_row_is_found_by_its_examples(FailureTable row) {
        assertThat(examples(row))
                .isNotEmpty()
                .allSatisfy(example ->
                        assertThat(FailureTable.of(Problem.of(new IllegalStateException(example))))
                                .isEqualTo(row));
    }

    @ParameterizedTest
    @EnumSource
    void the_classifier_does_what_the_row_says(FailureTable row) {
        assertThat(examples(row))
                .extracting(FailureClassifier::classify)
                .allSatisfy(failure -> {
                    assertThat(kind(failure)).isEqualTo(row.kind());
                    assertThat(failure.reason()).isEqualTo(row);
                });
    }

    @Test
    void the_code_of_every_reason_is_its_own() {
        assertThat(
                        Stream.<Reason>concat(
                                Arrays.stream(FailureTable.values()),
                                Arrays.stream(StackReason.values())))
                .extracting(Reason::code)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-z][a-z_0-9]+"));
    }

    @Test
    void values_of_rows_in_a_servers_detail_are_not_repeated() {
        var failure =
                FailureClassifier.classify(
                        detailed("23505", "duplicate key value", "Key (id)=(7) already exists."));

        assertThat(failure)
                .isEqualTo(new Failure.Retryable(FailureTable.OTHER, "duplicate key value"));
    }

    private static FailureTable.Kind kind(Failure failure) {
        return switch (failure) {
            case Failure.Retryable _ -> FailureTable.Kind.RETRY;
            case Failure.Misconfigured(_, var side, _) ->
                    side == Failure.Side.KAFKA
                            ? FailureTable.Kind.KAFKA_SETTING
                            : FailureTable.Kind.DATABASE_SETTING;
            case Failure.Rebuild _ -> FailureTable.Kind.REBUILD;
        };
    }

    private static PSQLException server(String state, String message) {
        return detailed(state, message, "");
    }

    private static PSQLException detailed(String state, String message, String detail) {
        var text = "SERROR\0VERROR\0C%s\0M%s\0D%s\0".formatted(state, message, detail);
        return new PSQLException(new ServerErrorMessage(text));
    }

    private static PSQLException tried(Exception cause) {
        return driver("The connection attempt failed.", cause);
    }

    private static PSQLException driver(String message, @Nullable Exception cause) {
        return new PSQLException(message, PSQLState.CONNECTION_UNABLE_TO_CONNECT, cause);
    }
}
