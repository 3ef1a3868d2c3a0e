package dev.metamorph.shape.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

final class RequestScopeTest {
    @Test
    void a_task_and_what_it_starts_on_other_threads_have_the_id() {
        var seen = new ArrayList<Optional<String>>();

        RequestScope.run(
                "r-1",
                () -> {
                    seen.add(RequestScope.id());
                    seen.add(
                            CompletableFuture.supplyAsync(
                                            RequestScope::id, RequestScope.threads("one"))
                                    .join());
                    seen.add(
                            CompletableFuture.supplyAsync(
                                            () -> {
                                                RequestScope.run("r-2", () -> {});
                                                return RequestScope.id();
                                            },
                                            RequestScope.threads("two"))
                                    .join());
                });

        assertThat(seen).hasSize(3).containsOnly(Optional.of("r-1"));
    }

    @Test
    void a_thread_without_a_request_has_none() {
        assertThat(RequestScope.id()).isEmpty();
        var other = CompletableFuture.supplyAsync(RequestScope::id, RequestScope.threads("other"));
        assertThat(other.join()).isEmpty();
    }
}
