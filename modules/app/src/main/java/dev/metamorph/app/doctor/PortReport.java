package dev.metamorph.app.doctor;

import dev.metamorph.app.config.Configuration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The result of trying to listen on a port. */
sealed interface PortReport {
    /** The operating system chooses a free one. */
    int ANY_PORT = 0;

    /** It can be listened on. */
    record Free() implements PortReport {}

    /** The host's name is not known. */
    record NoHost(String host) implements PortReport {}

    /** It cannot be listened on. */
    record Taken(String host, int port, String reason) implements PortReport {}

    /** The findings of the public port, of the admin port and of its host. */
    static List<Finding> findings(Configuration.Http http, Configuration.Admin admin) {
        var adminPort = admin.isGiven() ? admin.port() : ANY_PORT;
        return Stream.of(
                        read(http.host(), http.port()).findings("HOST", "PORT"),
                        read(admin.host(), adminPort).findings("ADMIN_HOST", "ADMIN_PORT"))
                .flatMap(List::stream)
                .toList();
    }

    /** Tries it. */
    static PortReport read(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return new Free();
        } catch (UnknownHostException _) {
            return new NoHost(host);
        } catch (IOException e) {
            return new Taken(host, port, Objects.toString(e.getMessage(), "refused"));
        }
    }

    /**
     * Its findings.
     *
     * @param hostKey the setting of the host
     * @param portKey the setting of the port
     */
    default List<Finding> findings(String hostKey, String portKey) {
        return switch (this) {
            case Free() -> List.of();
            case NoHost(var host) ->
                    List.of(
                            Finding.wrong(
                                    Check.PORT,
                                    "cannot listen on %s: no such host".formatted(host),
                                    Remedy.action(
                                            "give %s an address of this machine"
                                                    .formatted(hostKey))));
            case Taken(var host, var port, var reason) ->
                    List.of(
                            Finding.wrong(
                                    Check.PORT,
                                    "cannot listen on %s port %d: %s".formatted(host, port, reason),
                                    Remedy.action(
                                            "stop what uses it or choose another port (%s)"
                                                    .formatted(portKey))));
        };
    }
}
