package dev.metamorph.bench.hop;

import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.KafkaSettings;

import java.util.List;

/**
 * Measures the hop under each setting that is given, one JSON line each. A setting is one argument
 * of {@code name=value} words, see {@link HopSettings#parse}; without arguments the defaults are
 * measured. The broker is a process of its own.
 */
public final class HopBench {
    private HopBench() {}

    /** Runs the settings one after the other. */
    public static void main(String[] arguments) throws Exception {
        var settings = arguments.length == 0 ? List.of("base") : List.of(arguments);
        var number = 0;
        try (var kafka = EmbeddedKafkaProcess.start(KafkaSettings.temporary())) {
            for (var words : settings) {
                var stack = "hop" + ++number;
                var result = HopRun.run(stack, kafka.bootstrap(), HopSettings.parse(words));
                System.out.println(result.toJson(words));
            }
        }
    }
}
