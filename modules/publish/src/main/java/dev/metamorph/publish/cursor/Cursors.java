package dev.metamorph.publish.cursor;

import java.util.Map;
import java.util.Set;

/** Access to {@code <stack>.published}, the cursors' topic. */
public interface Cursors {
    /**
     * Reads the records of a feed partition, read committed and to the end. Creates the topic if it
     * does not exist. Waits for Kafka.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka refuses or does not answer in time
     */
    Content read(int partition);

    /**
     * The published shapes that records from an offset on are about, committed or not. Waits for
     * Kafka.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka refuses or does not answer in time
     */
    Set<String> named(int partition, long from);

    /**
     * The records of one partition.
     *
     * @param cursors cursors by the names of published shapes
     * @param setAside reasons by the names of the shapes that are set aside
     */
    record Content(Map<String, Cursor> cursors, Map<String, String> setAside) {
        /** Copies the maps. */
        public Content {
            cursors = Map.copyOf(cursors);
            setAside = Map.copyOf(setAside);
        }
    }
}
