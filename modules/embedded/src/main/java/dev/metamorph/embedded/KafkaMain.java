package dev.metamorph.embedded;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The broker in a process of its own: {@code KafkaMain FOLDER PORT [name=value ...]}. Prints {@code
 * ready} when it takes requests; ends when its standard input does, and so also when the process
 * that started it is killed.
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
                // Nothing is said on it: its end is the message.
            }
        } catch (EmbeddedException e) {
            System.out.println(FAILED + e.getMessage());
            System.exit(1);
        }
    }
}
