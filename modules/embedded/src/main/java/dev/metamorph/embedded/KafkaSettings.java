package dev.metamorph.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How an embedded broker is started.
 *
 * @param port 0 for a free one, or that of the last run if the folder is kept
 * @param broker settings of the broker that are added to ours, or replace them
 * @param progress told what is being done while it starts
 */
public record KafkaSettings(
        DataFolder folder, int port, Map<String, String> broker, Consumer<String> progress) {
    public KafkaSettings {
        broker = Map.copyOf(broker);
    }

    /** On any free port, with data that is deleted at the end. */
    public static KafkaSettings temporary() {
        return new KafkaSettings(new DataFolder.Temporary(), 0, Map.of(), _ -> {});
    }

    /** With data that is kept in this folder. */
    public static KafkaSettings kept(Path folder) {
        return new KafkaSettings(new DataFolder.Kept(folder), 0, Map.of(), _ -> {});
    }

    public KafkaSettings withPort(int port) {
        return new KafkaSettings(folder, port, broker, progress);
    }

    /** One more broker setting. */
    public KafkaSettings with(String name, String value) {
        var more = new HashMap<>(broker);
        more.put(name, value);
        return new KafkaSettings(folder, port, more, progress);
    }

    public KafkaSettings withProgress(Consumer<String> progress) {
        return new KafkaSettings(folder, port, broker, progress);
    }
}
