package dev.metamorph.app.oracle;

import dev.metamorph.embedded.EmbeddedKafkaProcess;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic's files in the folder of a broker that does not run, from which transactions are taken as
 * a broker takes them that lost its disk's last writes.
 *
 * @see <a href="https://kafka.apache.org/documentation/#recordbatch">the format of a batch</a>
 */
final class TopicFiles {
    private static final int LENGTH_AT = 8;
    private static final int BEFORE_LENGTH = 12;
    private static final int ATTRIBUTES_AT = 21;
    private static final int CONTROL = 0x20;

    private final EmbeddedKafkaProcess broker;
    private final String topic;

    TopicFiles(EmbeddedKafkaProcess broker, String topic) {
        this.broker = broker;
        this.topic = topic;
    }

    /**
     * Takes the last transactions of each partition away; batches if it has no transactions.
     *
     * @return the bytes that were taken
     */
    long cut(int transactions) throws IOException {
        var bytes = 0L;
        try (var folders =
                Files.newDirectoryStream(broker.folder().resolve("data"), topic + "-*")) {
            for (var partition : folders) {
                bytes += cut(partition, transactions);
            }
        }
        return bytes;
    }

    private static long cut(Path partition, int transactions) throws IOException {
        var segment = last(partition, ".log");
        var ends = ends(segment);
        if (ends.size() <= transactions) {
            return 0;
        }
        var kept = ends.get(ends.size() - 1 - transactions);
        var bytes = Files.size(segment) - kept;
        try (var file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            file.truncate(kept);
        }
        // The broker makes them again from what is left.
        for (var kind : List.of(".index", ".timeindex", ".txnindex", ".snapshot")) {
            try (var derived = Files.newDirectoryStream(partition, "*" + kind)) {
                for (var file : derived) {
                    Files.delete(file);
                }
            }
        }
        return bytes;
    }

    private static Path last(Path partition, String kind) throws IOException {
        try (var files = Files.list(partition)) {
            return files.filter(file -> file.toString().endsWith(kind))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    /** Where transactions end in a segment; where batches end if it has none. */
    private static List<Long> ends(Path segment) throws IOException {
        var ends = new ArrayList<Long>();
        var batches = new ArrayList<Long>();
        var bytes = ByteBuffer.wrap(Files.readAllBytes(segment));
        var at = 0;
        while (at + BEFORE_LENGTH < bytes.limit()) {
            var next = at + BEFORE_LENGTH + bytes.getInt(at + LENGTH_AT);
            if (next > bytes.limit()) {
                break;
            }
            if ((bytes.getShort(at + ATTRIBUTES_AT) & CONTROL) != 0) {
                ends.add((long) next);
            }
            batches.add((long) next);
            at = next;
        }
        return ends.isEmpty() ? batches : ends;
    }
}
