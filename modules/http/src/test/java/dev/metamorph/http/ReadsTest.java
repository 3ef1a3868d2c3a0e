package dev.metamorph.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.message.Hops;
import dev.metamorph.http.message.HopsSeal;
import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** Tests that instances learn of each other's reads. */
final class ReadsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestServer asking = new TestServer(settings -> with(settings, "sesame"));
    private final TestServer asked = new TestServer(settings -> with(settings, "sesame"));

    private static HttpSettings with(HttpSettings settings, String secret) {
        return HttpSettings.defaults(settings.address(), new Access.Secret(secret), "1.2.3")
                .withLongPoll(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        asking.close();
        asked.close();
    }

    private static boolean learns(TestServer server, URI from) {
        return server.server.reads().learn(from, HOUR).toCompletableFuture().join();
    }

    private ShapeHandle shape() {
        return TestServer.handle(asked.get("/v1/shape?secret=sesame&table=items&offset=-1"));
    }

    @Test
    void an_instance_learns_when_shapes_were_read_on_another_one() {
        var before = Instant.now().minusSeconds(2);
        var handle = shape();

        assertThat(asking.server.reads().last(handle)).isEmpty();
        assertThat(learns(asking, asked.address())).isTrue();

        assertThat(asking.server.reads().last(handle).orElseThrow())
                .isBetween(before, Instant.now().plusSeconds(1));
    }

    @Test
    void what_is_learned_does_not_replace_a_later_read() {
        var handle = shape();
        learns(asking, asked.address());
        var first = asking.server.reads().last(handle).orElseThrow();
        learns(asking, asked.address());

        assertThat(asking.server.reads().last(handle).orElseThrow()).isAfterOrEqualTo(first);
    }

    @Test
    void a_reader_that_waits_reads_now() {
        var handle = shape();
        var waiting =
                asked.live(
                        "/v1/shape?secret=sesame&table=items&offset=0_inf&live=true&handle="
                                + handle.text());
        asked.server.reads().retain(_ -> false);
        assertThat(asked.server.reads().last(handle)).isEmpty();

        asked.server.reads().countWaiting();

        assertThat(asked.server.reads().last(handle)).isPresent();
        asked.append(handle, 300, 0, "{\"n\":1}");
        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void a_page_of_a_standby_is_a_read() {
        var handle = shape();
        asked.server.reads().retain(Predicate.not(handle::equals));
        asked.logs.keepStandby();

        var page =
                asked.get(
                        "/v1/shape?secret=sesame&table=items&offset=-1&handle=" + handle.text(),
                        "metamorph-hops",
                        new HopsSeal(new Access.Secret("sesame")).seal(new Hops(1, false, true)));

        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(asked.logs.standbyReads()).isPositive();
        assertThat(asked.server.reads().last(handle)).isPresent();
    }

    @Test
    void a_subset_is_a_read() {
        var handle = shape();
        asked.server.reads().retain(Predicate.not(handle::equals));

        assertThat(asked.get("/v1/shape?secret=sesame&table=items&offset=-1&subset").statusCode())
                .isEqualTo(200);

        assertThat(asked.server.reads().last(handle)).isPresent();
    }

    @Test
    void an_instance_that_refuses_or_is_not_there_has_not_answered() {
        try (var other = new TestServer(settings -> with(settings, "other"))) {
            assertThat(learns(asking, other.address())).isFalse();
        }
        var gone = new TestServer();
        var address = gone.address();
        gone.close();
        assertThat(learns(asking, address)).isFalse();
    }

    @Test
    void only_reads_within_the_time_are_told_and_only_with_the_secret() {
        var handle = shape();

        assertThat(asked.get("/v1/shapes/reads?within=60&secret=sesame").body())
                .contains("\"" + handle.text() + "\":");
        assertThat(asked.get("/v1/shapes/reads?within=60").statusCode()).isEqualTo(401);
        assertThat(asked.get("/v1/shapes/reads?secret=sesame").statusCode()).isEqualTo(400);
        assertThat(asked.admin("GET", "/v1/shapes/reads?secret=sesame").statusCode())
                .isEqualTo(404);
    }
}
