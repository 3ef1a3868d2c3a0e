package dev.metamorph.http;

import static dev.metamorph.http.TestServer.handle;
import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRows.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Queries for the rows of a shape. */
final class RowsTest {
    private static final Pattern LAST_READ = Pattern.compile("\"last_read\":\"([^\"]+)\"");
    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");

    private final TestServer server = new TestServer();
    private ShapeHandle shape;

    @BeforeEach
    void a_shape_with_rows() {
        server.logs.reach(new Lsn(0x1234));
        shape = handle(server.get("/v1/shape?table=items&offset=-1&rows=true"));
        for (var id = 1; id <= 5; id++) {
            put(server, id);
        }
    }

    private static void put(TestServer at, int id) {
        at.logs.rows().put(key(id), "{\"id\":\"%d\",\"value\":\"\\\"%d\\\"\"}".formatted(id, id));
    }

    private static byte[] key(int id) {
        return ByteBuffer.allocate(8).putLong(id ^ Long.MIN_VALUE).array();
    }

    private static String row(int id) {
        return "{\"id\":\"%d\",\"value\":\"\\\"%d\\\"\"}".formatted(id, id);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> rows(String parameters) {
        return server.get(path(parameters));
    }

    private String path(String parameters) {
        return "/v1/shape/rows?handle=" + shape + parameters;
    }

    private static String json(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void the_row_of_a_key_is_answered_with_its_position() {
        var answer = rows("&key=" + json("{\"id\": 3}"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"rows\":[" + row(3) + "]}");
        assertThat(header(answer, "metamorph-lsn")).contains("0/1234");
        assertThat(header(answer, "metamorph-role")).contains("owner");
        assertThat(header(answer, "metamorph-lag-ms")).contains("0");
        assertThat(header(answer, "electric-handle")).contains(shape.text());
        assertThat(header(answer, "electric-offset")).contains("4608_4");
        assertThat(header(answer, "cache-control")).contains("no-store");
        assertThat(rows("&key=" + json("{\"id\":\"9\"}")).body()).isEqualTo("{\"rows\":[]}");
    }

    @Test
    void a_range_includes_both_ends() {
        assertThat(rows("&from=" + json("{\"id\":2}") + "&to=" + json("{\"id\":3}")).body())
                .isEqualTo("{\"rows\":[" + row(2) + "," + row(3) + "]}");
        assertThat(rows("&from=" + json("{\"id\":4}") + "&order=desc").body())
                .isEqualTo("{\"rows\":[" + row(5) + "," + row(4) + "]}");
    }

    @Test
    void pages_follow_each_other_and_tell_whether_the_rows_have_changed() {
        var first = rows("&limit=2");
        var second = rows("&limit=2&cursor=" + cursor(first));
        server.logs.rows().reach(new Lsn(0x2000), new LogOffset(0x1F00, 0));
        var last = rows("&limit=2&cursor=" + cursor(second));

        assertThat(first.body()).startsWith("{\"rows\":[" + row(1) + "," + row(2) + "],\"cursor\"");
        assertThat(second.body())
                .startsWith("{\"rows\":[" + row(3) + "," + row(4) + "],\"moved\":false,\"cursor\"");
        assertThat(last.body()).isEqualTo("{\"rows\":[" + row(5) + "],\"moved\":true}");
    }

    @Test
    void pages_go_backwards_too() {
        var first = rows("&limit=3&order=desc");
        var last = rows("&limit=3&order=desc&cursor=" + cursor(first));

        assertThat(first.body()).contains(row(5) + "," + row(4) + "," + row(3));
        assertThat(last.body())
                .isEqualTo("{\"rows\":[" + row(2) + "," + row(1) + "],\"moved\":false}");
        assertThat(rows("&limit=3&cursor=" + cursor(first)).statusCode()).isEqualTo(400);
    }

    private static String cursor(HttpResponse<String> page) {
        var cursor = CURSOR.matcher(page.body());
        assertThat(cursor.find()).as(page.body()).isTrue();
        return cursor.group(1);
    }

    @Test
    void a_cursor_of_a_shape_that_was_replaced_asks_to_begin_again() {
        var cursor = cursor(rows("&limit=2"));
        var other = handle(server.get("/v1/shape?table=items&offset=-1&rows=true&where=id%3D1"));

        var answer = server.get("/v1/shape/rows?handle=" + other + "&limit=2&cursor=" + cursor);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(header(answer, "electric-handle")).contains(other.text());
    }

    @Test
    void columns_are_chosen() {
        assertThat(rows("&columns=value&to=" + json("{\"id\":1}")).body())
                .isEqualTo("{\"rows\":[{\"value\":\"\\\"1\\\"\"}]}");
        assertThat(rows("&columns=price").statusCode()).isEqualTo(400);
    }

    @Test
    void a_snapshot_is_all_rows_or_none() {
        assertThat(rows("&snapshot=1").body()).contains(row(1), row(5));
        for (var id = 6; id <= 10_001; id++) {
            put(server, id);
        }
        assertThat(rows("&snapshot=1").body())
                .contains("\"snapshot\":[\"more than 10000 rows or 16 MiB match");
    }

    @ParameterizedTest
    @CsvSource({
        "&limit=0, limit",
        "&limit=10001, limit",
        "&limit=x, limit",
        "&order=up, order",
        "&cursor=abc, cursor",
        "&cursor=!, cursor",
        "&snapshot=2, snapshot",
        "&snapshot=1&limit=3, limit",
        "&consistency=all, consistency",
        "&max_lag_ms=5, max_lag_ms",
        "&max_lag_ms=-5&consistency=any, max_lag_ms",
        "&at_least_lsn=x, at_least_lsn",
        "&at_least_xid=1.5, at_least_xid",
        "&key=7, key",
        "&key=%7B%7D, key",
        "&key=%7B%22id%22%3Anull%7D, key",
        "&key=%7B%22id%22%3A%22x%22%7D, key",
        "&key=%7B%22value%22%3A1%7D, key",
        "&key=%7B%22id%22%3A1%7D&limit=1, limit",
        "&from=%7B%22value%22%3A1%7D, from",
        "&name=x, handle"
    })
    void wrong_parameters_are_named(String parameters, String field) {
        var answer = rows(parameters);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith("{\"message\":\"Invalid request\",\"errors\":{\"" + field + "\":[");
    }

    @Test
    void a_shape_without_kept_rows_says_how_to_get_them() {
        var other = server.shape();

        var answer = server.get("/v1/shape/rows?handle=" + other);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("rows=true");
    }

    @Test
    void a_handle_that_no_shape_has_asks_to_request_the_shape_again() {
        assertThat(server.get("/v1/shape/rows?handle=9-9").statusCode()).isEqualTo(409);

        server.logs.rows().answer(Optional.of(new Answer.Gone()));
        assertThat(rows("").statusCode()).isEqualTo(409);
        assertThat(server.directory.byHandle(shape).toCompletableFuture().join())
                .isInstanceOf(ShapeDirectory.Answer.None.class);
    }

    @Test
    void a_published_shape_is_found_by_its_name() {
        var found =
                ((ShapeDirectory.Answer.Found)
                                server.directory.byHandle(shape).toCompletableFuture().join())
                        .shape();
        server.published.declared(FakePublished.shape("all", "all"), Optional.of(found));
        server.published.declared(FakePublished.shape("soon", "soon"), Optional.empty());

        assertThat(server.get("/v1/shape/rows?name=all&limit=1").body()).contains(row(1));
        assertThat(server.get("/v1/shape/rows?name=none").statusCode()).isEqualTo(404);
        assertThat(server.get("/v1/shape/rows?name=soon").statusCode()).isEqualTo(503);
    }

    @Test
    void a_query_waits_for_an_lsn() {
        var waiting = server.getAsync(path("&at_least_lsn=0/2000&limit=1"));
        until("it waits", () -> server.logs.rows().waiting() == 1);

        server.logs.rows().reach(new Lsn(0x1FFF), new LogOffset(0x1F00, 0));
        assertThat(waiting).isNotDone();
        until("it waits", () -> server.logs.rows().waiting() == 1);
        server.logs.rows().reach(new Lsn(0x2000), new LogOffset(0x2000, 0));

        assertThat(header(waiting.join(), "metamorph-lsn")).contains("0/2000");
        assertThat(rows("&at_least_lsn=" + 0x2000).statusCode()).isEqualTo(200);
    }

    @Test
    void a_query_waits_for_a_transaction() {
        var waiting = server.getAsync(path("&at_least_xid=4294967999&limit=1"));
        until("it waits", () -> server.logs.rows().waiting() == 1);

        server.logs.rows().commit(new Xid(703), new Lsn(0x3000));
        server.logs.rows().reach(new Lsn(0x3000), new LogOffset(0x3000, 0));

        assertThat(header(waiting.join(), "metamorph-lsn")).contains("0/3000");
    }

    @Test
    void a_query_that_waits_reads_no_rows_whenever_it_is_woken() {
        var waiting = server.getAsync(path("&at_least_xid=4294967999&limit=1"));
        for (var lsn = 0x2000; lsn < 0x2005; lsn++) {
            until("it waits", () -> server.logs.rows().waiting() == 1);
            server.logs.rows().reach(new Lsn(lsn), new LogOffset(lsn, 0));
        }
        until("it waits", () -> server.logs.rows().waiting() == 1);
        assertThat(server.logs.rows().queries()).isZero();

        server.logs.rows().commit(new Xid(703), new Lsn(0x3000));
        server.logs.rows().reach(new Lsn(0x3000), new LogOffset(0x3000, 0));

        assertThat(header(waiting.join(), "metamorph-lsn")).contains("0/3000");
        assertThat(server.logs.rows().queries()).isEqualTo(1);
    }

    @Test
    void a_query_that_waits_too_long_gets_the_lsn_of_the_rows() {
        var waiting = server.getAsync(path("&at_least_lsn=FFFFFFFF/0"));
        until("it waits", () -> server.logs.rows().waiting() == 1);

        server.passTime(Duration.ofSeconds(60));
        server.logs.rows().reach(new Lsn(-1L >>> 1), new LogOffset(0x2000, 0));
        // A wait for an LSN beyond what is reached goes on, so it is woken by another one.
        var answer = waiting.join();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(header(answer, "metamorph-lsn")).isPresent();
        assertThat(header(answer, "retry-after")).contains("1");
    }

    @Test
    void a_store_that_is_moving_is_asked_again() {
        server.logs.rows().answer(Optional.of(new Answer.NotYet("the rows are moving")));
        var waiting = server.getAsync(path("&limit=1"));
        until("it has asked", () -> server.logs.rows().queries() > 0);

        server.logs.rows().answer(Optional.empty());

        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_that_goes_leaves_no_wait_behind() throws Exception {
        try (var socket = server.connect()) {
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nhost: x\r\n\r\n"
                                    .formatted(path("&at_least_lsn=9/0"))
                                    .getBytes(StandardCharsets.US_ASCII));
            until("it waits", () -> server.logs.rows().waiting() == 1);
        }
        until("the wait is over", () -> server.logs.rows().waiting() == 0);
        until("the request is not counted any more", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void another_instance_that_owns_the_log_answers() {
        try (var owner = new TestServer()) {
            var known = handle(owner.get("/v1/shape?table=items&offset=-1&rows=true"));
            assertThat(known).isEqualTo(shape);
            put(owner, 7);
            ownedBy(owner.address());

            var answer = rows("&key=" + json("{\"id\":7}"));

            assertThat(answer.body()).isEqualTo("{\"rows\":[" + row(7) + "]}");
            assertThat(header(answer, "metamorph-role")).contains("owner");
        }
    }

    private void ownedBy(URI owner) {
        server.logs.answer(new ShapeLogs.Answer.Elsewhere(owner));
        server.logs.rows().answer(Optional.of(new Answer.Elsewhere(owner)));
    }

    @Test
    void a_standby_answers_if_any_instance_may() {
        try (var owner = new TestServer()) {
            handle(owner.get("/v1/shape?table=items&offset=-1&rows=true"));
            ownedBy(owner.address());
            server.logs.rows().standbyLag(40);

            var standby = rows("&consistency=any&max_lag_ms=50&limit=1");
            assertThat(standby.body()).contains(row(1));
            assertThat(header(standby, "metamorph-role")).contains("standby");
            assertThat(header(standby, "metamorph-lag-ms")).contains("40");
            assertThat(rows("&consistency=any&max_lag_ms=30").body()).isEqualTo("{\"rows\":[]}");
            assertThat(rows("&limit=1").body()).isEqualTo("{\"rows\":[]}");
        }
    }

    /** An owner that accepts connections and never answers. */
    private static ServerSocket silentOwner() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static URI address(ServerSocket socket) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Test
    void the_standby_of_another_instance_answers_instead_of_a_silent_owner() throws IOException {
        try (var silent = silentOwner();
                var other = new TestServer()) {
            assertThat(handle(other.get("/v1/shape?table=items&offset=-1&rows=true")))
                    .isEqualTo(shape);
            put(other, 7);
            other.logs.rows().standbyLag(40);
            server.logs.standbyAt(other.address());
            ownedBy(address(silent));

            var answer = rows("&consistency=any&key=" + json("{\"id\":7}"));

            assertThat(answer.body()).isEqualTo("{\"rows\":[" + row(7) + "]}");
            assertThat(header(answer, "metamorph-role")).contains("standby");
        }
    }

    @Test
    void an_owner_that_stays_silent_is_given_up() throws IOException {
        try (var silent = silentOwner();
                var asked =
                        new TestServer(settings -> settings.withLongPoll(Duration.ofMillis(100)))) {
            var known = handle(asked.get("/v1/shape?table=items&offset=-1&rows=true"));
            asked.logs.answer(new ShapeLogs.Answer.Elsewhere(address(silent)));
            asked.logs.rows().answer(Optional.of(new Answer.Elsewhere(address(silent))));

            var answer = asked.get("/v1/shape/rows?handle=" + known);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("The instance that has the rows cannot be reached, please retry");
            until("nobody is forwarded", () -> asked.server.forwardedReaders() == 0);
        }
    }

    @Test
    void a_query_for_rows_counts_as_a_read_of_the_shape() {
        var request =
                new ShapeRequest(
                        "items",
                        "id=2",
                        Map.of(),
                        List.of(),
                        List.of(),
                        Replica.DEFAULT,
                        LogMode.FULL,
                        true);
        var created = server.directory.findOrCreate(request).toCompletableFuture().join();
        var unread = ((ShapeDirectory.Answer.Found) created).shape().ref().handle();
        assertThat(lastRead(unread)).isEmpty();

        assertThat(server.get("/v1/shape/rows?handle=" + unread).statusCode()).isEqualTo(200);

        assertThat(lastRead(unread)).isNotEmpty();
    }

    /** When the shape was read last, as the list of shapes tells it. */
    private String lastRead(ShapeHandle handle) {
        var listed = server.get("/v1/shapes?limit=1000").body();
        var from = listed.indexOf("{\"handle\":\"%s\"".formatted(handle));
        var found = LAST_READ.matcher(listed.substring(from, listed.indexOf('}', from)));
        return found.find() ? found.group(1) : "";
    }

    @Test
    void the_secret_is_asked_for() {
        try (var closed =
                new TestServer(settings ->
                        HttpSettings.defaults(
                                settings.address(), new Access.Secret("s3cret"), "1"))) {
            assertThat(closed.get("/v1/shape/rows?handle=1-1").statusCode()).isEqualTo(401);
            assertThat(closed.get("/v1/shape/rows?handle=1-1&secret=s3cret").statusCode())
                    .isEqualTo(409);
        }
    }
}
