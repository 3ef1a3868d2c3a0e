package dev.metamorph.coordinator.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.metamorph.shape.definition.ShapeRequest;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Answers to recent requests, bounded by the memory that the requests take: a request may be
 * megabytes long, and its reader chooses what is in it. Thread-safe.
 *
 * @param <V> the answer
 */
final class RequestCache<V> {
    private static final long MAX_BYTES = 16L << 20;

    /** The memory of an entry beside the request's text. */
    private static final int ENTRY_BYTES = 512;

    private static final int PART_BYTES = 64;
    private static final Pattern REFERENCE = Pattern.compile("\\$([0-9]{1,9})");

    private final Cache<ShapeRequest, V> answers =
            Caffeine.newBuilder()
                    .maximumWeight(MAX_BYTES)
                    .weigher((ShapeRequest request, V _) -> weigh(request))
                    .executor(Runnable::run)
                    .build();

    /** The answer to a request that differs at most in parameters that the clause does not use. */
    Optional<V> find(ShapeRequest request) {
        return Optional.ofNullable(answers.getIfPresent(key(request)));
    }

    void put(ShapeRequest request, V answer) {
        answers.put(key(request), answer);
    }

    void clear() {
        answers.invalidateAll();
    }

    /** The answer holds the clause once more, with the parameters in it. */
    private static int weigh(ShapeRequest request) {
        var bytes = ENTRY_BYTES + 2 * (textBytes(request.table()) + textBytes(request.where()));
        for (var param : request.params().entrySet()) {
            bytes += PART_BYTES + textBytes(param.getKey()) + 2 * textBytes(param.getValue());
        }
        for (var column : request.columns()) {
            bytes += PART_BYTES + 2 * textBytes(column);
        }
        for (var column : request.queryable()) {
            bytes += PART_BYTES + textBytes(column);
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private static long textBytes(String text) {
        return 2L * text.length();
    }

    /**
     * The request without the values of parameters that its clause does not refer to. Their numbers
     * stay, because they must have no gap, and so do values that are refused wherever they stand.
     */
    static ShapeRequest key(ShapeRequest request) {
        if (request.params().isEmpty()) {
            return request;
        }
        var used = used(request.where());
        var params = new HashMap<String, String>();
        request.params()
                .forEach((name, value) ->
                        params.put(name, used.contains(name) || isRefused(value) ? value : ""));
        return params.equals(request.params()) ? request : request.withParams(params);
    }

    private static Set<String> used(String where) {
        var used = new HashSet<String>();
        var references = REFERENCE.matcher(where);
        while (references.find()) {
            used.add(references.group(1));
            used.add(Integer.toString(Integer.parseInt(references.group(1))));
        }
        return used;
    }

    private static boolean isRefused(String value) {
        return value.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(value);
    }
}
