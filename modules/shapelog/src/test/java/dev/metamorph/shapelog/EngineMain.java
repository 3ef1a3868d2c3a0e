package dev.metamorph.shapelog;

import dev.metamorph.shape.LogOffset;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process of its own, to be killed: keeps shape logs until its standard input ends. For every
 * line {@code handle offset} that it reads, it prints a digest of that log when it has come so far.
 */
final class EngineMain {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private EngineMain() {}

    /** Stack, bootstrap, folder. */
    public static void main(String[] arguments) throws Exception {
        var settings =
                ShapeLogSettings.of(
                        arguments[0],
                        arguments[1],
                        Path.of(arguments[2]),
                        URI.create("http://127.0.0.1:1"));
        try (var engine = ShapeLogEngine.start(settings, new Heard())) {
            for (var line = IO.readln(); line != null; line = IO.readln()) {
                var words = line.split(" ", -1);
                var reader = new LogReader(engine, words[0], 0, PATIENCE);
                IO.println(reader.digest(LogOffset.parse(words[1]).orElseThrow()));
            }
        }
    }
}
