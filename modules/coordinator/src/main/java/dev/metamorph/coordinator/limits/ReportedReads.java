package dev.metamorph.coordinator.limits;

import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeReads;
import dev.metamorph.shape.port.ShapeRef;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Learns from the instances that have shape logs which shapes were read there. Each is asked for
 * what it has not told yet. Used by one thread.
 *
 * <p>The reads of a log are at its owner, to which the other instances forward them. Only if the
 * owner is lost or silent, a standby answers; therefore standbys are asked, too, but need not
 * answer.
 */
final class ReportedReads {
    /** The age of the reads that an instance is asked for the first time. */
    private static final Duration ALL = Duration.ofDays(31);

    /** Read times are known to the second, and two answers must leave no gap between them. */
    private static final Duration OVERLAP = Duration.ofSeconds(10);

    private final ShapeReads reads;
    private final ShapeLogs logs;
    private final Map<URI, Instant> told = new HashMap<>();

    /**
     * @param logs where the logs are
     */
    ReportedReads(ShapeReads reads, ShapeLogs logs) {
        this.reads = reads;
        this.logs = logs;
    }

    /**
     * Asks the instances that have the logs for the reads there.
     *
     * @param shapes one shape of each partition
     * @return the partitions whose reads are known now
     */
    Set<Integer> learn(Collection<ShapeRef> shapes, Instant now) {
        var known = new HashSet<Integer>();
        var owners = new HashMap<Integer, URI>();
        var asked = new HashSet<URI>();
        for (var shape : shapes) {
            switch (logs.end(shape)) {
                case Answer.Elsewhere(var owner) -> {
                    owners.put(shape.partition(), owner);
                    asked.add(owner);
                }
                case Answer.Page _,
                        Answer.Unfinished _,
                        Answer.Ahead _,
                        Answer.Gone _,
                        Answer.Continues _ ->
                        known.add(shape.partition());
                case Answer.NotYet _ -> {}
            }
            logs.standbyElsewhere(shape).ifPresent(asked::add);
        }
        var answered = ask(asked, now);
        owners.forEach((partition, owner) -> {
            if (answered.contains(owner)) {
                known.add(partition);
            }
        });
        return known;
    }

    private Set<URI> ask(Set<URI> instances, Instant now) {
        told.keySet().retainAll(instances);
        var answers = new HashMap<URI, CompletableFuture<Boolean>>();
        for (var instance : instances) {
            var within = within(instance, now);
            answers.put(instance, reads.learn(instance, within).toCompletableFuture());
        }
        var answered = new HashSet<URI>();
        answers.forEach((instance, answer) -> {
            if (answer.join()) {
                told.put(instance, now);
                answered.add(instance);
            }
        });
        return answered;
    }

    private Duration within(URI instance, Instant now) {
        var before = told.get(instance);
        return before == null ? ALL : Duration.between(before, now).abs().plus(OVERLAP);
    }

    /** Forgets what was told: this instance leads no more. */
    void forget() {
        told.clear();
    }
}
