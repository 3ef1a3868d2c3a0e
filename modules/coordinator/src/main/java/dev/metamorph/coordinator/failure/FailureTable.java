package dev.metamorph.coordinator.failure;

import dev.metamorph.coordinator.failure.Failure.Side;
import dev.metamorph.feed.record.FeedFormatException;
import dev.metamorph.feed.topic.FeedMisconfiguredException;
import dev.metamorph.shape.status.Reason;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The failures that the connection side knows, and what is done about each. {@link
 * FailureClassifier} takes the first row whose sign is there, and {@code docs/failures.md} is
 * generated from the rows, so that behaviour and page cannot differ.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE codes</a>
 */
public enum FailureTable implements Reason {
    /** The topic was written by a later version. */
    FEED_UNREADABLE(
            "a record of the feed is of a later version",
            Sign.ours(FeedFormatException.class, "a record that cannot be decoded"),
            Kind.KAFKA_SETTING,
            "the feed has a record that this version cannot read ({}); run the version that wrote it, or a later one"),
    /** Kafka refuses a request, or a topic does not fit. */
    FEED_REFUSED(
            "Kafka refuses us, or a topic does not fit",
            Sign.ours(
                    FeedMisconfiguredException.class,
                    "authentication, authorization, configuration of client or topic, version"),
            Kind.KAFKA_SETTING,
            "{}"),
    /** The password is wrong. */
    WRONG_PASSWORD("wrong password", Sign.state("28P01"), Kind.DATABASE_SETTING, "{}"),
    /** {@code pg_hba.conf} wants TLS. */
    TLS_WANTED(
            "the server wants TLS",
            Sign.state("28000", "no encryption"),
            Kind.DATABASE_SETTING,
            "the server wants TLS, and the connection was made without; set sslmode"),
    /** A hosted database whose branch is not there now. */
    BRANCH_AWAY("the database's branch is away", Sign.state("28000", "branch"), Kind.RETRY, "{}"),
    /** {@code pg_hba.conf}, or the role does not exist. */
    REJECTED(
            "the server rejects the role or the address",
            Sign.state("28000"),
            Kind.DATABASE_SETTING,
            "the connection was rejected: {}"),
    /** There is no such database. */
    NO_DATABASE("the database does not exist", Sign.state("3D000"), Kind.DATABASE_SETTING, "{}"),
    /** The role may not replicate. */
    NO_REPLICATION(
            "the role may not replicate",
            Sign.detail("42501", "REPLICATION|must be superuser or replication role"),
            Kind.DATABASE_SETTING,
            "the user lacks the REPLICATION attribute; run ALTER ROLE ... REPLICATION"),
    /** Another privilege is missing. */
    NO_PRIVILEGE("a privilege is missing", Sign.detail("42501"), Kind.DATABASE_SETTING, "{}"),
    /** A pooler left out the parameter {@code replication}. */
    POOLER_WITHOUT_REPLICATION(
            "a connection pooler takes a replication command for SQL",
            Sign.state("42601", "IDENTIFY_SYSTEM"),
            Kind.DATABASE_SETTING,
            Text.POOLER),
    /** A name that needs quoting, or a server that is not Postgres. */
    SYNTAX(
            "the server does not understand a command",
            Sign.state("42601"),
            Kind.DATABASE_SETTING,
            "{}"),
    /** A pooler refuses the parameter {@code replication}. */
    POOLER_REFUSES_REPLICATION(
            "a connection pooler refuses replication",
            Sign.state("08P01", "unsupported startup parameter"),
            Kind.DATABASE_SETTING,
            Text.POOLER),
    /** A pooler in transaction mode changes the session between two statements. */
    POOLER_CHANGES_SESSION(
            "a connection pooler changes the session",
            Sign.state("26000", "prepared statement"),
            Kind.DATABASE_SETTING,
            Text.POOLER),
    /** The same. */
    POOLER_MIXES_SESSIONS(
            "a connection pooler mixes sessions",
            Sign.state("42P05", "prepared statement"),
            Kind.DATABASE_SETTING,
            Text.POOLER),
    /** The publication was dropped. */
    NO_PUBLICATION(
            "the publication is missing",
            Sign.state("42704", "^publication"),
            Kind.RETRY,
            "{}; it is created again at the next start"),
    /** {@code wal_level} was changed, or never set. */
    WAL_LEVEL(
            "`wal_level` is not `logical`",
            Sign.state("55000", "wal_level"),
            Kind.DATABASE_SETTING,
            "wal_level is not logical; run ALTER SYSTEM SET wal_level = logical and restart the database"),
    /** The slot was invalidated. */
    SLOT_INVALIDATED(
            "the slot was invalidated",
            Sign.detail("55000", "invalidated|exceeded the maximum reserved size|can no longer"),
            Kind.REBUILD,
            Text.SLOT_LOST),
    /** Names of slots are unique in a cluster, not in a database. */
    SLOT_OF_OTHERS(
            "the slot belongs to another database",
            Sign.state("55000", "belongs to database"),
            Kind.DATABASE_SETTING,
            "{}"),
    /** Another walsender has the slot. */
    SLOT_IN_USE(
            "the slot is in use",
            Sign.state("55006"),
            Kind.RETRY,
            "the replication slot is in use by another connection: {}"),
    /** A limit of the server, the database or the role. */
    NO_FREE_CONNECTION(
            "no connection is free",
            Sign.state("53300"),
            Kind.RETRY,
            "no connection is free for us: {}; end sessions, or raise the limit that the server names"),
    /** The WAL that the slot needs was removed. */
    WAL_REMOVED(
            "WAL that the slot needs was removed",
            Sign.state("58P01", "requested WAL segment"),
            Kind.REBUILD,
            Text.SLOT_LOST),
    /** Messages of proxies of hosted databases. */
    PROXY_REFUSES(
            "a hosted database's proxy refuses us",
            Sign.state(
                    "XX000",
                    "password authentication failed|database.* does not exist|endpoint could not be found|quota"),
            Kind.DATABASE_SETTING,
            "{}"),
    /** There is no password in the URL. */
    NO_PASSWORD(
            "no password is given",
            Sign.connection("no password was provided"),
            Kind.DATABASE_SETTING,
            "the server wants a password, and none was given"),
    /** {@code sslmode} asks for TLS. */
    NO_TLS(
            "the server does not speak TLS",
            Sign.connection("does not support SSL"),
            Kind.DATABASE_SETTING,
            "the server does not accept TLS connections; see sslmode"),
    /** The name server says that the name does not exist. */
    NO_HOST(
            "the host does not exist",
            Sign.network(UnknownHostException.class, "and the name server says so", Text::isAnswer),
            Kind.DATABASE_SETTING,
            "the host does not exist: {}"),
    /** The name server does not answer: EAI_AGAIN. */
    NO_NAME_SERVER(
            "no name server answers",
            Sign.network(UnknownHostException.class),
            Kind.RETRY,
            "the host's name cannot be resolved now: {}"),
    /** Nothing listens, or a firewall refuses. */
    CONNECTION_REFUSED(
            "the connection is refused",
            Sign.network(ConnectException.class),
            Kind.RETRY,
            "connection refused while trying to connect"),
    /** A certificate, a key or a protocol that one side refuses stays refused. */
    TLS_REFUSED(
            "TLS: certificate, key or protocol is refused",
            Sign.network(
                    SSLException.class,
                    "of certificate, key, host name or handshake",
                    Text::isTlsSetting),
            Kind.DATABASE_SETTING,
            "the TLS connection failed: {}"),
    /** The connection was cut off in the handshake or later. */
    TLS_CUT_OFF(
            "TLS: the connection is cut off",
            Sign.network(SSLException.class),
            Kind.RETRY,
            "the TLS connection failed: {}"),
    /** No answer in time. */
    TIMED_OUT(
            "no answer in time",
            Sign.network(SocketTimeoutException.class),
            Kind.RETRY,
            "the connection timed out"),
    /** A restart, a crash, or an administrator who ends the session. */
    SERVER_STOPPING(
            "the server ends the connection, or does not accept any yet",
            Sign.states("57P01", "57P02", "57P03"),
            Kind.RETRY,
            "the server has ended the connection, or is starting: {}"),
    /** The connection broke, or the server was killed. */
    CONNECTION_LOST(
            "the connection is lost",
            Sign.states("08003", "08006"),
            Kind.RETRY,
            "the connection was lost: {}"),
    /** An unknown failure is retried, because it may pass. */
    OTHER("anything else", Sign.any(), Kind.RETRY, "{}");

    /** The reaction to a failure. */
    public enum Kind {
        /** It may pass by itself. */
        RETRY(
                "nothing; it is retried. If it lasts, check that the database runs and can be reached"),
        /** A person must change a setting of the database, or one that describes it. */
        DATABASE_SETTING(
                "change the setting of Postgres that the message names, or the one that describes it; it is retried until then"),
        /** A person must change a setting of Kafka, or one that describes it. */
        KAFKA_SETTING(
                "change the setting of Kafka that the message names, or the one that describes it; it is retried until then"),
        /** The slot is useless. */
        REBUILD("nothing; the slot is dropped, and all shapes are created again");

        private final String remedy;

        Kind(String remedy) {
            this.remedy = remedy;
        }
    }

    private final String condition;

    /** Its function has no state. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Sign sign;

    private final Kind kind;
    private final String said;

    FailureTable(String condition, Sign sign, Kind kind, String said) {
        this.condition = condition;
        this.sign = sign;
        this.kind = kind;
        this.said = said;
    }

    @Override
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String condition() {
        return condition;
    }

    @Override
    public String remedy() {
        return kind.remedy;
    }

    /** The sign by which it is recognised, in Markdown. */
    public String sign() {
        return sign.words();
    }

    /** The reaction to it. */
    public Kind kind() {
        return kind;
    }

    /** The message; {@code {}} stands for what the server or the driver said. */
    public String said() {
        return said;
    }

    /** The first row whose sign is there. */
    static FailureTable of(Problem problem) {
        for (var row : values()) {
            if (row.quote(problem).isPresent()) {
                return row;
            }
        }
        throw new IllegalStateException("the last row takes everything");
    }

    private Optional<String> quote(Problem problem) {
        return sign.quote().apply(problem);
    }

    /** The failure that this row makes of a problem that has its sign. */
    Failure failure(Problem problem) {
        var message = said.replace("{}", quote(problem).orElse(problem.message()));
        return switch (kind) {
            case RETRY -> new Failure.Retryable(this, message);
            case DATABASE_SETTING -> new Failure.Misconfigured(this, Side.DATABASE, message);
            case KAFKA_SETTING -> new Failure.Misconfigured(this, Side.KAFKA, message);
            case REBUILD -> new Failure.Rebuild(this, message);
        };
    }

    /** Texts and properties that several rows share. */
    private static final class Text {
        static final String POOLER =
                "DATABASE_URL leads to a connection pooler ({}); give the address of the database itself, and the pooler's as POOLED_DATABASE_URL";

        static final String SLOT_LOST =
                "the replication slot was lost ({}): it is dropped, and all shapes are created again; see max_slot_wal_keep_size";

        private static final Pattern NO_SUCH_HOST =
                Pattern.compile(
                        "not known|nodename nor servname|No address associated|No such host",
                        Pattern.CASE_INSENSITIVE);

        private Text() {}

        /** The C library's words for a name that does not exist; EAI_AGAIN has others. */
        static boolean isAnswer(UnknownHostException e) {
            return NO_SUCH_HOST.matcher(Problem.oneLine(e)).find();
        }

        static boolean isTlsSetting(SSLException e) {
            var isCutOff =
                    Problem.find(e.getCause(), IOException.class)
                            .filter(cause -> !(cause instanceof SSLException))
                            .isPresent();
            var isRefused =
                    e instanceof SSLHandshakeException
                            || e instanceof SSLPeerUnverifiedException
                            || e instanceof SSLKeyException
                            || Problem.find(e, GeneralSecurityException.class).isPresent();
            return isRefused && !isCutOff;
        }
    }
}
