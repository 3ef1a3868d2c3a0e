package dev.metamorph.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The cache of answers to requests, whose readers choose how large they are. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class RequestCacheTest {
    private final RequestCache<String> cache = new RequestCache<>();

    @Test
    void a_request_is_found_whatever_the_parameters_hold_that_the_clause_does_not_use() {
        cache.put(ManyRequests.request(Map.of("1", "a", "2", "b")), "answer");

        assertThat(cache.find(ManyRequests.request(Map.of("1", "a", "2", "c")))).contains("answer");
        assertThat(cache.find(ManyRequests.request(Map.of("1", "z", "2", "b")))).isEmpty();
    }

    @Test
    void numbers_of_parameters_count_even_if_the_clause_does_not_use_them() {
        cache.put(ManyRequests.request(Map.of("1", "a", "2", "b")), "answer");

        assertThat(cache.find(ManyRequests.request(Map.of("1", "a")))).isEmpty();
        assertThat(cache.find(ManyRequests.request(Map.of("1", "a", "3", "b")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\ud800"})
    void a_value_that_is_refused_wherever_it_stands_is_not_taken_for_another(String refused) {
        cache.put(ManyRequests.request(Map.of("1", "a", "2", "b")), "answer");

        assertThat(cache.find(ManyRequests.request(Map.of("1", "a", "2", refused)))).isEmpty();
    }

    @Test
    void unused_parameters_are_not_kept() {
        var key = RequestCache.key(ManyRequests.request(Map.of("1", "a", "2", "x".repeat(100))));

        assertThat(key.params()).containsExactlyInAnyOrderEntriesOf(Map.of("1", "a", "2", ""));
    }

    @Test
    void ten_thousand_requests_of_120_kilobytes_fit_in_a_small_heap()
            throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(
                                List.of(
                                        ProcessHandle.current().info().command().orElseThrow(),
                                        "-Xmx256m",
                                        "-XX:+ExitOnOutOfMemoryError",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        ManyRequests.class.getName()))
                        .redirectErrorStream(true)
                        .start();

        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("resolved 10000");
    }
}
