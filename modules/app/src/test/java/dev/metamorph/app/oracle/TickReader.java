package dev.metamorph.app.oracle;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Reads one row of {@code ticks} by way of a balancer, and fails at the first answer that is not
 * 200, the first other handle, and the first number that does not follow the one before.
 */
final class TickReader implements Callable<Void> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Balancer balancer;
    private final String shape;
    private String handle = "";
    private String offset = "-1";
    private boolean live;
    private boolean begun;
    private long lastNanos;
    private volatile long longestNanos;
    private volatile int last = -1;
    private volatile int end = Integer.MAX_VALUE;
    private volatile boolean over;

    TickReader(Balancer balancer, int row) {
        this.balancer = balancer;
        shape = "/v1/shape?table=ticks&where=id%3D" + row;
    }

    /** The last number that it has read. */
    int last() {
        return last;
    }

    /** The longest time between two numbers. */
    Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    /** Whether it has failed, or ended. */
    boolean isOver() {
        return over;
    }

    /** It ends when it has read that number. */
    void endAt(int number) {
        end = number;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        try {
            while (last < end) {
                take(balancer.send(path()));
            }
            return null;
        } finally {
            over = true;
        }
    }

    private String path() {
        return "%s&offset=%s%s%s"
                .formatted(
                        shape,
                        offset,
                        handle.isEmpty() ? "" : "&handle=" + handle,
                        live ? "&live=true" : "");
    }

    private void take(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            throw new AssertionError(
                    "%s answered %d %s"
                            .formatted(response.uri(), response.statusCode(), response.body()));
        }
        var answered = header(response, "electric-handle");
        if (!handle.isEmpty() && !handle.equals(answered)) {
            throw new AssertionError("%s became %s".formatted(handle, answered));
        }
        handle = answered;
        offset = header(response, "electric-offset");
        // No item at all says nothing of where the log ends.
        live =
                response.headers().firstValue("electric-up-to-date").isPresent()
                        || (live && response.body().equals("[]"));
        for (var item : JSON.readTree(response.body())) {
            if (item.path("value").has("v")) {
                take(item.path("value").path("v").asInt(), response);
            }
        }
    }

    private void take(int number, HttpResponse<String> response) {
        if (begun && number != last + 1) {
            throw new AssertionError("%d after %d from %s".formatted(number, last, response.uri()));
        }
        var now = System.nanoTime();
        if (begun) {
            longestNanos = Math.max(longestNanos, now - lastNanos);
        }
        begun = true;
        lastNanos = now;
        last = number;
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers()
                .firstValue(name)
                .orElseThrow(() -> new AssertionError(response.uri() + " lacks " + name));
    }
}
