package dev.metamorph.shapelog;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shapelog.task.ShapeCounts;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

import java.util.List;
import java.util.Map;

/**
 * The figures of the shape logs of this instance.
 *
 * @param partitions the partitions whose logs this instance owns
 * @param kafka what Kafka Streams and its clients measure
 */
public record ShapeLogFigures(List<Partition> partitions, Map<MetricName, ? extends Metric> kafka) {
    /** Without an engine. */
    public static final ShapeLogFigures NONE = new ShapeLogFigures(List.of(), Map.of());

    /** Copies the list. */
    public ShapeLogFigures {
        partitions = List.copyOf(partitions);
    }

    /**
     * A partition.
     *
     * @param partition of the feed
     * @param reached the LSN up to which its logs contain all changes
     * @param shapes how many shapes it has
     * @param baseBytes the stored bytes of their initial snapshots, as far as they are known
     * @param tailBytes those of the changes behind them
     */
    public record Partition(
            int partition, Lsn reached, ShapeCounts shapes, long baseBytes, long tailBytes) {}
}
