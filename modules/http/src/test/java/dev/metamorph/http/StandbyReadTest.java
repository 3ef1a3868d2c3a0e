package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.message.Hops;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;

/** Requests that a standby of the log answers because its owner is lost or silent. */
@Tag("slow")
final class StandbyReadTest {
    private final TestServer asked = new TestServer();
    private final TestServer other = new TestServer();
    private ShapeHandle handle;

    /** An owner that accepts connections and never answers. */
    private ServerSocket silent;

    @BeforeEach
    void both_know_a_shape_that_a_third_one_owns() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        handle = shape(asked);
        assertThat(shape(other)).isEqualTo(handle);
    }

    private static ShapeHandle shape(TestServer of) {
        of.directory.newShapesHave("{\"n\":1}");
        var handle = of.shape();
        of.append(handle, 200, 0, "{\"n\":2}");
        return handle;
    }

    @AfterEach
    void close() throws IOException {
        asked.close();
        other.close();
        silent.close();
    }

    private void ownedBy(URI owner) {
        asked.logs.answer(new Answer.Elsewhere(owner));
        other.logs.answer(new Answer.Elsewhere(owner));
    }

    private static URI nobody() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private URI silentOne() {
        return URI.create("http://127.0.0.1:" + silent.getLocalPort());
    }

    private String path(String offset) {
        return "/v1/shape?table=items&offset=%s&handle=%s".formatted(offset, handle);
    }

    private String live(String offset) {
        return path(offset) + "&live=true";
    }

    private static void assertNews(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "electric-offset")).contains("200_0");
        assertThat(answer.body()).startsWith("[{\"n\":2}");
    }

    @Test
    void the_page_of_a_lost_owner_is_that_of_the_standby_here() throws IOException {
        asked.logs.keepStandby();
        ownedBy(nobody());

        assertThat(asked.get(path("-1")).body()).isEqualTo("[{\"n\":1}]");
        assertNews(asked.get(path("0_0")));
        assertNews(asked.get(live("0_inf")));
    }

    @Test
    void a_reader_at_its_end_that_does_not_wait_is_up_to_date() throws IOException {
        asked.logs.keepStandby();
        ownedBy(nobody());

        var answer = asked.get(path("200_0"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "electric-up-to-date")).isPresent();
        assertThat(header(answer, "electric-offset")).contains("200_0");
    }

    @Test
    void the_standby_of_another_instance_is_as_good() throws IOException {
        other.logs.keepStandby();
        asked.logs.standbyAt(other.address());
        ownedBy(nobody());

        assertNews(asked.get(path("0_0")));
        assertNews(asked.get(live("0_inf")));
    }

    @Test
    void a_reader_beyond_its_end_waits_for_the_owner() throws IOException {
        assertWaitsForTheOwner(path("300_0"), 4);
    }

    @Test
    void a_long_poll_at_its_end_waits_for_the_owner() throws IOException {
        assertWaitsForTheOwner(live("200_0"), 4);
    }

    @Test
    void a_reader_that_begins_at_the_end_of_the_log_waits_for_the_owner() throws IOException {
        assertWaitsForTheOwner(path("now"), 0);
    }

    /** Asserts that only the owner can answer these requests. */
    private void assertWaitsForTheOwner(String path, int standbysAsked) throws IOException {
        asked.logs.keepStandby();
        other.logs.keepStandby();
        asked.logs.standbyAt(other.address());
        ownedBy(nobody());
        var waiting = asked.getAsync(path);
        until("the request is let in", () -> asked.server.admittedRequests() == 1);
        until(
                "standbys have been asked",
                () -> asked.logs.standbyReads() + other.logs.standbyReads() >= standbysAsked);
        assertThat(waiting).isNotDone();

        asked.append(handle, 300, 0, "{\"n\":3}");
        asked.logs.answerAsUsual();

        var answer = waiting.join();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "electric-offset")).contains("300_0");
    }

    @Test
    void an_owner_that_says_nothing_is_stood_in_for() {
        asked.logs.keepStandby();
        ownedBy(silentOne());

        assertNews(asked.get(path("0_0")));
        assertNews(asked.get(live("0_inf")));
        until("nobody is forwarded", () -> asked.server.forwardedReaders() == 0);
    }

    @Test
    void an_owner_that_says_nothing_is_stood_in_for_by_another_instance() {
        other.logs.keepStandby();
        asked.logs.standbyAt(other.address());
        ownedBy(silentOne());

        assertNews(asked.get(path("0_0")));
    }

    @Test
    void a_slow_owner_is_asked_again_when_no_standby_has_the_answer() throws IOException {
        try (var owner = new TestServer()) {
            owner.directory.newShapesHave("{\"n\":1}");
            assertThat(owner.shape()).isEqualTo(handle);
            owner.logs.answer(new Answer.NotYet("the log is being restored"));
            asked.logs.standbyAt(other.address());
            ownedBy(owner.address());
            var waiting = asked.getAsync(path("0_0"));
            until("it waits at the owner", () -> owner.server.waitingReaders() == 1);
            until("the owner is asked again", () -> owner.directory.lookUps() > 2);
            until("it waits there again", () -> owner.server.waitingReaders() == 1);

            owner.append(handle, 200, 0, "{\"n\":2}");
            owner.logs.answerAsUsual();

            assertNews(waiting.join());
        }
    }

    @Test
    void a_request_that_a_standby_cannot_answer_is_sent_back() throws IOException {
        ownedBy(nobody());
        assertThat(other.get(path("0_0"), Hops.HEADER, "1; standby").statusCode()).isEqualTo(421);

        other.logs.keepStandby();
        assertNews(other.get(path("0_0"), Hops.HEADER, "1; standby"));
        assertThat(other.get(path("300_0"), Hops.HEADER, "1; standby").statusCode()).isEqualTo(421);
        assertThat(other.get(live("200_0"), Hops.HEADER, "1; standby").statusCode()).isEqualTo(421);
        assertThat(
                        other.get(
                                        path("-1").replace("&handle=", "&expired_handle="),
                                        Hops.HEADER,
                                        "1; standby")
                                .statusCode())
                .isEqualTo(421);
        assertThat(
                        other.get(
                                        path("0_0").replace(handle.text(), "8-8"),
                                        Hops.HEADER,
                                        "1; standby")
                                .statusCode())
                .isEqualTo(421);
    }
}
