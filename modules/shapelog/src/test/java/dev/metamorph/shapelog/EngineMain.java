package dev.metamorph.shapelog;

import dev.metamorph.shape.LogOffset;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The main class of a process that tests kill. It keeps shape logs until its standard input ends,
 * and answers each line {@code handle offset} with a digest of that log up to the offset.
 */
final class EngineMain {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private EngineMain() {}

    /** Takes stack, folder, and settings of Kafka as {@code name=value}. */
    public static void main(String[] arguments) throws Exception {
        var kafka =
                Arrays.stream(arguments)
                        .skip(2)
                        .map(setting -> setting.split("=", 2))
                        .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        var settings =
                new ShapeLogSettings(
                        arguments[0],
                        kafka,
                        Path.of(arguments[1]),
                        URI.create("http://127.0.0.1:1"),
                        ShapeLogSettings.DEFAULT_MEMORY_BYTES);
        try (var engine = ShapeLogEngine.start(settings, new Heard())) {
            for (var line = IO.readln(); line != null; line = IO.readln()) {
                var words = line.split(" ", -1);
                var reader = new LogReader(engine, words[0], 0, PATIENCE);
                IO.println(reader.digest(LogOffset.parse(words[1]).orElseThrow()));
            }
        }
    }
}
