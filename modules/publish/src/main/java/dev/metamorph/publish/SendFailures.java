package dev.metamorph.publish;

import dev.metamorph.publish.cursor.CursorTopic;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** The failed sends of one transaction, by published shape. Any thread. */
final class SendFailures {
    private final Map<String, Exception> shapes = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> cursors = new AtomicReference<>();

    /** A record of a published shape was not written. */
    void add(String shape, Exception failure) {
        shapes.putIfAbsent(shape, failure);
    }

    /** A record of the cursors' topic was not written. */
    void addOfCursors(Exception failure) {
        cursors.compareAndSet(null, failure);
    }

    /**
     * The shapes whose topics alone are to blame, with the reasons; empty if Kafka as a whole may
     * be at fault. A timeout blames a topic only if the cursors' topic had none.
     */
    Map<String, String> blamed() {
        var blamed = new TreeMap<String, String>();
        shapes.forEach((shape, failure) -> {
            var timedOut = failure instanceof TimeoutException && cursors.get() == null;
            if (timedOut || isOfTopic(failure)) {
                blamed.put(shape, String.valueOf(failure.getMessage()));
            }
        });
        return blamed;
    }

    private static boolean isOfTopic(Exception failure) {
        return failure instanceof TopicAuthorizationException
                || failure instanceof RecordTooLargeException
                || failure instanceof UnknownTopicOrPartitionException
                || failure instanceof InvalidTopicException
                || failure instanceof InvalidRecordException
                || failure instanceof InvalidTimestampException
                || failure instanceof PolicyViolationException;
    }

    /**
     * The shapes whose topics refuse the timestamps of the records. Kafka's client says so of the
     * transaction, and of the records only that they are invalid.
     */
    Set<String> refusedTimestamps(Throwable thrown) {
        if (!hasCause(thrown, InvalidTimestampException.class)) {
            return Set.of();
        }
        return shapes.entrySet().stream()
                .filter(each ->
                        hasCause(each.getValue(), InvalidRecordException.class)
                                || hasCause(each.getValue(), InvalidTimestampException.class))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean hasCause(@Nullable Throwable failure, Class<?> type) {
        for (var each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether another producer has the transactional id, or the transaction has timed out.
     */
    boolean isFenced(Throwable thrown) {
        return isFencing(thrown)
                || isFencing(cursors.get())
                || shapes.values().stream().anyMatch(SendFailures::isFencing);
    }

    private static boolean isFencing(@Nullable Throwable failure) {
        return hasCause(failure, ProducerFencedException.class)
                || hasCause(failure, InvalidProducerEpochException.class);
    }

    /**
     * The failure with its cause, for the log; of a permission that is missing, what to grant.
     *
     * @param stack the stack's id
     */
    static String describe(Throwable thrown, String stack) {
        return missingPermission(thrown, stack).orElseGet(() -> withCause(thrown));
    }

    private static String withCause(Throwable thrown) {
        var cause = thrown.getCause();
        return cause == null ? thrown.toString() : "%s: %s".formatted(thrown.getMessage(), cause);
    }

    private static Optional<String> missingPermission(@Nullable Throwable thrown, String stack) {
        return switch (thrown) {
            case null -> Optional.empty();
            case TransactionalIdAuthorizationException _ ->
                    Optional.of(
                            "no permission for the producers' transactional ids; grant Write and Describe on transactional ids with the prefix %s-publisher-"
                                    .formatted(stack));
            case TopicAuthorizationException refused ->
                    Optional.of(
                            "no permission for topic %s; grant Read, Write and Describe, and Create unless it exists"
                                    .formatted(String.join(", ", topics(refused, stack))));
            default -> missingPermission(thrown.getCause(), stack);
        };
    }

    /** Kafka does not always name the topic; outside of sends it is that of the cursors. */
    private static Set<String> topics(TopicAuthorizationException refused, String stack) {
        var named = refused.unauthorizedTopics();
        return named.isEmpty() ? Set.of(CursorTopic.name(stack)) : named;
    }
}
