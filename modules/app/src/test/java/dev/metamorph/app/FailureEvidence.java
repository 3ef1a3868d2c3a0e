package dev.metamorph.app;

import dev.metamorph.metrics.Metric;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The places that show a reason. {@code docs/failures.md} has them for each reason, and {@link
 * StatusQuestionsTest} looks for some of them there.
 *
 * @param metrics the metrics; those with a label {@code reason} have its code
 * @param log the beginning of the line; {@code reason=} and the code follow
 * @param status the members of {@code /v1/status}
 */
record FailureEvidence(List<Metric> metrics, String log, List<String> status) {
    private static final Set<StackReason> OF_REQUESTS =
            EnumSet.range(StackReason.CONCURRENT_REQUEST_LIMIT_EXCEEDED, StackReason.INTERRUPTED);

    private static final FailureEvidence OF_STACK =
            new FailureEvidence(
                    List.of(Metric.REASONS, Metric.PART_REASON),
                    "Stack is waiting",
                    List.of("reason", "parts[].reason"));
    private static final FailureEvidence OF_REQUEST =
            new FailureEvidence(
                    List.of(Metric.UNAVAILABLE),
                    "Requests got a 503",
                    List.of("readers.unavailable"));
    private static final FailureEvidence OF_PART =
            new FailureEvidence(List.of(Metric.PART_REASON), "Part is", List.of("parts[].reason"));

    static FailureEvidence of(Reason reason) {
        return reason instanceof StackReason own ? of(own) : OF_STACK;
    }

    private static FailureEvidence of(StackReason reason) {
        return switch (reason) {
            case NONE ->
                    new FailureEvidence(
                            List.of(Metric.REASONS, Metric.PART_REASON, Metric.LEVEL),
                            "Stack is active",
                            List.of("status"));
            // The line is that of the part that does not work.
            case ANOTHER_PART ->
                    new FailureEvidence(List.of(Metric.PART_REASON), "", List.of("parts[].reason"));
            case OTHER_LEADER -> OF_STACK.and(Metric.LEADER, "leader");
            case SHAPE_LOGS_RESTORING -> OF_STACK.and(Metric.RESTORE_REMAINING, "partitions");
            case PARTITION_UNASSIGNED -> OF_PART.and(Metric.TASK_PARTITIONS, "partitions");
            case PARTITION_BEHIND -> OF_STACK.and(Metric.FEED_LAG_RECORDS, "partitions");
            case SLOT_STALLED -> OF_STACK.and(Metric.SLOT_LAG, "slot");
            case DATABASE_SILENT, KAFKA_SILENT -> OF_STACK.and(Metric.LAG_SECONDS, "following");
            case PUBLISHING_SET_ASIDE -> OF_PART.and(Metric.PUBLISHED_SHAPES, "");
            case DISK_SCARCE -> OF_PART.and(Metric.UNAVAILABLE, "readers.unavailable");
            case DISK_FULL -> OF_STACK;
            case WAL_BUDGET_EXCEEDED -> OF_STACK.and(Metric.SLOT_RETAINED, "slot");
            case SLOT_LOST -> OF_STACK.and(Metric.SLOT_STATUS, "slot");
            case REGISTRY_UNREAD -> OF_REQUEST.and(Metric.PART_REASON, "parts[].reason");
            case STOPPING ->
                    new FailureEvidence(
                            List.of(Metric.PART_REASON, Metric.UNAVAILABLE),
                            "Requests got a 503",
                            List.of("parts[].reason", "readers.unavailable"));
            case CONCURRENT_REQUEST_LIMIT_EXCEEDED -> OF_REQUEST.and(Metric.REFUSED, "");
            default -> OF_REQUESTS.contains(reason) ? OF_REQUEST : OF_STACK;
        };
    }

    private FailureEvidence and(Metric metric, String member) {
        return new FailureEvidence(
                Stream.concat(metrics.stream(), Stream.of(metric)).toList(),
                log,
                Stream.concat(status.stream(), Stream.of(member))
                        .filter(each -> !each.isEmpty())
                        .toList());
    }

    /** The columns of a table in Markdown. */
    String columns() {
        return "%s | %s | %s"
                .formatted(
                        metrics.stream()
                                .map(each -> quoted(each.metricName()))
                                .collect(Collectors.joining(", ")),
                        log.isEmpty() ? "that of the other part" : quoted(log + " … reason="),
                        status.stream()
                                .map(FailureEvidence::quoted)
                                .collect(Collectors.joining(", ")));
    }

    private static String quoted(String text) {
        return "`" + text + "`";
    }
}
