package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.KafkaClients;
import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.app.stack.StartFailure.Reason;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Checks at the start that Postgres, Kafka and the port can be used; reports failures in one line.
 */
public final class Preflight {
    private static final String CONNECT_SECONDS = "10";
    private static final int ANY_PORT = 0;

    private Preflight() {}

    /**
     * Connects once and checks the requirements of replication.
     *
     * @throws StartFailure if the database cannot be used as it is
     */
    public static void database(PostgresUrl url) {
        var properties = new Properties();
        properties.putAll(url.properties());
        properties.putIfAbsent("connectTimeout", CONNECT_SECONDS);
        properties.putIfAbsent("loginTimeout", CONNECT_SECONDS);
        try (var connection = DriverManager.getConnection(url.jdbcUrl(), properties);
                var statement = connection.createStatement();
                var result = statement.executeQuery("SHOW wal_level")) {
            if (result.next() && !result.getString(1).equals("logical")) {
                throw new StartFailure(
                        Reason.DATABASE,
                        "%s has wal_level=%s; set wal_level = logical in its postgresql.conf and restart it"
                                .formatted(place(url), result.getString(1)));
            }
        } catch (SQLException e) {
            throw new StartFailure(Reason.DATABASE, message(url, e), e);
        }
    }

    /** Why an attempt to connect failed, for the user. */
    static String message(PostgresUrl url, SQLException failure) {
        var said = oneLine(failure);
        return switch (failure.getSQLState() == null ? "" : failure.getSQLState()) {
            case "28P01", "28000" ->
                    "%s refuses user \"%s\": %s; check user and password"
                            .formatted(place(url), url.user(), said);
            case "3D000" ->
                    "%s has no database \"%s\"; create it or name another"
                            .formatted(place(url), url.database());
            default -> "cannot reach %s: %s".formatted(place(url), said);
        };
    }

    private static String place(PostgresUrl url) {
        return "Postgres at %s:%d".formatted(url.host(), url.port());
    }

    /**
     * Requests the list of the cluster's nodes.
     *
     * @throws StartFailure if there is no answer in time
     */
    public static void kafka(KafkaClients clients, Duration patience) {
        Map<String, Object> settings = new HashMap<>(clients.forAdmin());
        // Closing an admin client waits for its calls, which end by these timeouts.
        var millis = Long.toString(patience.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        try (var admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable(clients, "no answer within %d s".formatted(patience.toSeconds()), e);
        } catch (ExecutionException e) {
            throw unreachable(clients, oneLine(e.getCause() == null ? e : e.getCause()), e);
        } catch (KafkaException e) {
            throw unreachable(clients, oneLine(e.getCause() == null ? e : e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(clients, "interrupted", e);
        }
    }

    private static StartFailure unreachable(KafkaClients clients, String why, Exception cause) {
        return new StartFailure(
                Reason.KAFKA,
                "cannot reach Kafka at %s: %s".formatted(clients.bootstrap(), why),
                cause);
    }

    /**
     * Checks that the public port is free, and the admin port if one is given.
     *
     * @throws StartFailure as {@link #port} does
     */
    public static void ports(Configuration.Http http, Configuration.Admin admin) {
        port(http.host(), http.port());
        port(admin.host(), admin.isGiven() ? admin.port() : ANY_PORT);
    }

    /**
     * Checks that a port is free.
     *
     * @throws StartFailure if it is taken, or the address is not this machine's
     */
    public static void port(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            throw new StartFailure(
                    Reason.PORT, "cannot listen on %s: no such host".formatted(host), e);
        } catch (IOException e) {
            throw new StartFailure(
                    Reason.PORT,
                    "cannot listen on %s port %d: %s; stop what uses it or choose another port"
                            .formatted(host, port, oneLine(e)),
                    e);
        }
    }

    private static String oneLine(Throwable failure) {
        var message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }
}
