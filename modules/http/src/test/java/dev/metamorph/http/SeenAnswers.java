package dev.metamorph.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers, with the headers that were seen. */
final class SeenAnswers {
    /** Headers of the connection, or of the body's encoding. */
    private static final Set<String> NOT_DOCUMENTED =
            Set.of("connection", "transfer-encoding", "content-type", ":status");

    private final Map<String, Set<String>> headers = new TreeMap<>();
    private final Map<String, Set<String>> types = new TreeMap<>();

    void add(String path, String method, HttpResponse<?> response) {
        var key = "%s %s %d".formatted(path, method, response.statusCode());
        headers.computeIfAbsent(key, _ -> new TreeSet<>())
                .addAll(response.headers().map().keySet());
        if (!method.equals("HEAD") && response.statusCode() != 304) {
            TestServer.header(response, "content-type")
                    .map(type -> type.replaceAll(";.*", ""))
                    .ifPresent(type -> types.computeIfAbsent(key, _ -> new TreeSet<>()).add(type));
        }
    }

    void check(Documented document) {
        var statuses = new TreeSet<String>();
        for (var path : document.paths()) {
            for (var method : document.methods(path)) {
                for (var status : document.statuses(path, method)) {
                    var key = "%s %s %s".formatted(path, method, status);
                    statuses.add(key);
                    if (headers.containsKey(key)) {
                        check(document, path, method, status);
                    }
                }
            }
        }
        assertThat(headers.keySet()).isSubsetOf(statuses);
        statuses.removeAll(headers.keySet());
        assertThat(statuses)
                .as("documented, and never seen")
                .containsExactly("/v1/shape DELETE 500");
    }

    private void check(Documented document, String path, String method, String status) {
        var key = "%s %s %s".formatted(path, method, status);
        var documented = document.headers(path, method, status);
        var own = new TreeSet<>(headers.getOrDefault(key, Set.of()));
        own.removeAll(NOT_DOCUMENTED);
        own.removeIf(name ->
                !documented.contains(name) && document.headersOfEveryResponse().contains(name));
        assertThat(own).as("headers of " + key).isEqualTo(documented);
        assertThat(types.getOrDefault(key, Set.of()))
                .as("forms of " + key)
                .isEqualTo(document.contentTypes(path, method, status));
    }
}
