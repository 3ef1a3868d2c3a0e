package dev.metamorph.http;

import dev.metamorph.shape.measure.Durations;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of the public port.
 *
 * @param answers the answers since the start by route and status
 * @param unavailable the number of 503s by the code of their reason, those of other instances aside
 * @param atOnce how long requests took that were answered at once
 * @param waited how long requests took that waited
 * @param visible the age of what waiting readers were given
 * @param sentBytes the bytes of answers
 * @param connections the open connections
 * @param waiting the readers that wait for news of a log
 * @param forwarded the readers that wait for another instance
 * @param admission the shape requests that are served at the same time, by kind
 * @param certificateExpiry when the certificate expires; empty without TLS
 */
public record HttpFigures(
        List<Answers> answers,
        Map<String, Long> unavailable,
        Durations.Counts atOnce,
        Durations.Counts waited,
        Durations.Counts visible,
        long sentBytes,
        int connections,
        int waiting,
        int forwarded,
        List<Admitted> admission,
        Optional<Instant> certificateExpiry) {
    /** Copies the collections. */
    public HttpFigures {
        answers = List.copyOf(answers);
        unavailable = Map.copyOf(unavailable);
        admission = List.copyOf(admission);
    }

    /**
     * Answers of one kind.
     *
     * @param route the route's name in lower case
     * @param status the status code; 0 if the client went away before it was answered
     */
    public record Answers(String route, int status, long count) {}

    /**
     * Shape requests of one kind.
     *
     * @param kind {@code initial} or {@code existing}
     * @param now how many are being served
     * @param limit the most of them
     * @param refused how many were refused since the start
     */
    public record Admitted(String kind, int now, int limit, long refused) {}
}
