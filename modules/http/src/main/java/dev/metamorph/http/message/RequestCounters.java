package dev.metamorph.http.message;

import dev.metamorph.shape.measure.Durations;
import dev.metamorph.shape.measure.ReasonCounts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts the answers of one port. Any thread. */
@SuppressWarnings("EnumOrdinal") // Places of an array that lives as long as the process.
public final class RequestCounters {
    private static final int STATUSES = 600;
    private static final Route[] ROUTES = Route.values();

    /** By route and status; status 0 if the client went away before it was answered. */
    private final AtomicReferenceArray<LongAdder> answers =
            new AtomicReferenceArray<>(ROUTES.length * STATUSES);

    private final ReasonCounts unavailable = new ReasonCounts();
    private final Durations atOnce = Durations.ofMilliseconds();
    private final Durations waited = Durations.ofMilliseconds();
    private final LongAdder sentBytes = new LongAdder();

    /** An exchange is over. */
    public void ended(Exchange exchange, long nanos) {
        (exchange.hasWaited() ? waited : atOnce).add(nanos);
        count(exchange.request().route(), exchange.status()).increment();
        if (!exchange.reason().isEmpty()) {
            unavailable.add(exchange.reason());
        }
    }

    private LongAdder count(Route route, int status) {
        var place = route.ordinal() * STATUSES + Math.clamp(status, 0, STATUSES - 1);
        var known = answers.get(place);
        if (known != null) {
            return known;
        }
        var fresh = new LongAdder();
        return answers.compareAndSet(place, null, fresh) ? fresh : answers.get(place);
    }

    /** Bytes were handed to a socket. */
    public void sent(long bytes) {
        sentBytes.add(bytes);
    }

    /**
     * Answers of one kind.
     *
     * @param route the route's name in lower case
     * @param status the status code; 0 if the client went away before it was answered
     */
    public record Answers(String route, int status, long count) {}

    /** The answers so far, without the kinds of which there were none. */
    public List<Answers> answers() {
        var all = new ArrayList<Answers>();
        for (var route : ROUTES) {
            for (var status = 0; status < STATUSES; status++) {
                var count = answers.get(route.ordinal() * STATUSES + status);
                if (count != null) {
                    all.add(new Answers(route.label(), status, count.sum()));
                }
            }
        }
        return all;
    }

    /** The number of 503s of this instance by the code of their reason. */
    public Map<String, Long> unavailable() {
        return unavailable.all();
    }

    /** Returns how long requests took that were answered at once. */
    public Durations.Counts atOnce() {
        return atOnce.counts();
    }

    /** Returns how long requests took that waited. */
    public Durations.Counts waited() {
        return waited.counts();
    }

    /** The bytes of answers. */
    public long sentBytes() {
        return sentBytes.sum();
    }
}
