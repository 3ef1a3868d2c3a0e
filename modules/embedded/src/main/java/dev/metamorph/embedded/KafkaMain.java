package dev.metamorph.embedded;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The main class of a broker in a process of its own: {@code KafkaMain FOLDER PORT [name=value
 * ...]}. It prints {@code ready} when it accepts requests, and exits at the end of its standard
 * input, which also comes when the process that started it is killed.
 */
public final class KafkaMain {
    static final String READY = "ready";
    static final String FAILED = "failed ";

    private KafkaMain() {}

    public static void main(String... args) throws IOException {
        var settings = KafkaSettings.kept(Path.of(args[0])).withPort(Integer.parseInt(args[1]));
        for (var i = 2; i < args.length; i++) {
            var split = args[i].indexOf('=');
            settings = settings.with(args[i].substring(0, split), args[i].substring(split + 1));
        }
        try (var _ = EmbeddedKafka.start(settings)) {
            System.out.println(READY);
            while (System.in.read() >= 0) {
                // Nothing is ever written to the input: its end is the signal.
            }
        } catch (EmbeddedException e) {
            System.out.println(FAILED + e.getMessage());
            System.exit(1);
        }
    }
}
