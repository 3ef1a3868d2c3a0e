package dev.metamorph.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The settings of an embedded broker.
 *
 * @param port 0 for a free one, or the port of the last run if the folder is kept
 * @param broker broker settings that are added to the built-in ones, or replace them
 * @param progress receives a message for each step of the start
 */
public record KafkaSettings(
        DataFolder folder, int port, Map<String, String> broker, Consumer<String> progress) {
    public KafkaSettings {
        broker = Map.copyOf(broker);
    }

    /** Settings for any free port, with data that is deleted at the end. */
    public static KafkaSettings temporary() {
        return new KafkaSettings(new DataFolder.Temporary(), 0, Map.of(), _ -> {});
    }

    /** Settings with data that is kept in this folder. */
    public static KafkaSettings kept(Path folder) {
        return new KafkaSettings(new DataFolder.Kept(folder), 0, Map.of(), _ -> {});
    }

    public KafkaSettings withPort(int port) {
        return new KafkaSettings(folder, port, broker, progress);
    }

    /** These settings with one more broker setting. */
    public KafkaSettings with(String name, String value) {
        var more = new HashMap<>(broker);
        more.put(name, value);
        return new KafkaSettings(folder, port, more, progress);
    }

    public KafkaSettings withProgress(Consumer<String> progress) {
        return new KafkaSettings(folder, port, broker, progress);
    }
}
