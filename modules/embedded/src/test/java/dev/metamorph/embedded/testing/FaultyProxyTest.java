package dev.metamorph.embedded.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

final class FaultyProxyTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SHORT_MILLIS = 200;

    private EchoServer echo;
    private FaultyProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = EchoServer.start('a');
        proxy = FaultyProxy.to(echo.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    /** A connection whose greeting has come, so that both of its sides are open. */
    private Socket greeted() throws IOException {
        var socket = connect();
        assertThat(socket.getInputStream().read()).isEqualTo('a');
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String receive(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
    }

    private static void hearsNothing(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout((int) LONG.toMillis());
    }

    private static void eventually(BooleanSupplier condition) {
        var end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Test
    void without_faults_all_bytes_and_the_end_come_through() throws Exception {
        var bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);

        try (var socket = greeted()) {
            var writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    socket.getOutputStream().write(bytes);
                                    socket.shutdownOutput();
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
            writer.join();
        }
        eventually(() -> proxy.open() == 0);
        assertThat(proxy.toServer().delivered()).isEqualTo(bytes.length);
        assertThat(proxy.toClient().delivered()).isEqualTo(bytes.length + 1);
    }

    @Test
    void latency_puts_off_every_byte_and_does_not_add_up() throws Exception {
        try (var socket = greeted()) {
            proxy.toClient().latency(Duration.ofMillis(300));

            var start = System.nanoTime();
            for (var i = 0; i < 100; i++) {
                send(socket, "0123456789");
            }
            assertThat(receive(socket, 1_000)).hasSize(1_000);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
        }
    }

    @Test
    void a_rate_is_kept() throws Exception {
        try (var socket = greeted()) {
            proxy.toClient().rate(20_000);

            var start = System.nanoTime();
            send(socket, "x".repeat(10_000));
            assertThat(receive(socket, 10_000)).hasSize(10_000);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThan(Duration.ofMillis(450));
        }
    }

    @Test
    void a_partition_holds_bytes_up_and_loses_none() throws Exception {
        try (var socket = greeted()) {
            proxy.partition();
            send(socket, "held");
            hearsNothing(socket);

            proxy.heal();

            assertThat(receive(socket, 4)).isEqualTo("held");
        }
    }

    @Test
    void a_connection_that_is_made_in_a_partition_reaches_the_server_after_it() throws Exception {
        proxy.partition();
        try (var socket = connect()) {
            hearsNothing(socket);

            proxy.heal();

            assertThat(receive(socket, 1)).isEqualTo("a");
        }
    }

    @Test
    void one_direction_alone_can_be_stalled() throws Exception {
        try (var socket = greeted()) {
            proxy.toClient().stall();
            send(socket, "ping");
            eventually(() -> proxy.toServer().delivered() == 4);
            hearsNothing(socket);

            proxy.toClient().heal();

            assertThat(receive(socket, 4)).isEqualTo("ping");
        }
    }

    @Test
    void a_half_open_connection_is_silent_and_is_reset_when_it_heals() throws Exception {
        try (var socket = greeted()) {
            proxy.halfOpen();
            send(socket, "lost");
            hearsNothing(socket);

            proxy.heal();

            assertThatThrownBy(() -> receive(socket, 4)).isInstanceOf(SocketException.class);
        }
        try (var socket = greeted()) {
            send(socket, "new");
            assertThat(receive(socket, 3)).isEqualTo("new");
        }
    }

    @Test
    void the_end_of_a_half_open_connection_is_not_reported() throws Exception {
        var socket = greeted();
        proxy.halfOpen();

        socket.close();

        LockSupport.parkNanos(Duration.ofMillis(SHORT_MILLIS).toNanos());
        assertThat(proxy.open()).isEqualTo(1);
        proxy.heal();
        eventually(() -> proxy.open() == 0);
    }

    @Test
    void a_reset_ends_open_connections_and_no_later_one() throws Exception {
        try (var socket = greeted()) {
            proxy.reset();

            assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketException.class);
        }
        try (var socket = greeted()) {
            send(socket, "new");
            assertThat(receive(socket, 3)).isEqualTo("new");
        }
    }

    @Test
    void a_connection_is_cut_at_a_byte() throws Exception {
        try (var socket = greeted()) {
            proxy.toServer().cutAfter(3);
            send(socket, "abcdef");

            assertThatThrownBy(() -> receive(socket, 6)).isInstanceOf(SocketException.class);
            assertThat(proxy.toServer().delivered()).isEqualTo(3);
        }
        assertThat(greeted().isConnected()).isTrue();
    }

    @Test
    void refused_connections_leave_open_ones_alone() throws Exception {
        try (var socket = greeted()) {
            proxy.refuse();

            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            send(socket, "still");
            assertThat(receive(socket, 5)).isEqualTo("still");
        }
        proxy.heal();
        assertThat(greeted().isConnected()).isTrue();
    }

    @Test
    void new_connections_go_to_the_new_target() throws Exception {
        try (var other = EchoServer.start('b');
                var before = greeted()) {
            proxy.retarget(other.port());

            try (var after = connect()) {
                assertThat(receive(after, 1)).isEqualTo("b");
            }
            send(before, "x");
            assertThat(receive(before, 1)).isEqualTo("x");
        }
    }

    @Test
    void a_server_that_refuses_ends_the_connection() throws Exception {
        echo.close();

        try (var socket = connect()) {
            assertThatThrownBy(
                            () -> {
                                if (socket.getInputStream().read() < 0) {
                                    throw new SocketException("ended");
                                }
                            })
                    .isInstanceOf(SocketException.class);
        }
        eventually(() -> proxy.open() == 0);
    }
}
