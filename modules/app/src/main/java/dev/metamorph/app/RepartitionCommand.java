package dev.metamorph.app;

import dev.metamorph.app.doctor.Preflight;
import dev.metamorph.app.stack.Repartition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code metamorph repartition}: changes the number of partitions of a stopped stack's feed. */
@Command(
        name = "repartition",
        description = {
            "Give the feed FEED_PARTITIONS partitions, while no instance of the stack runs.",
            "All shapes end: they are created again after the next start, and readers get a 409."
        },
        mixinStandardHelpOptions = true)
final class RepartitionCommand implements Callable<Integer> {
    @Mixin private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
        var configuration = config.environment().read();
        Logging.as(configuration.logLevel(), configuration.logsJson());
        Preflight.kafka(configuration.kafka(), configuration.startPatience());
        var former = Repartition.run(configuration);
        System.out.printf(
                "The feed of stack %s has %d partitions now (before: %s). Start its instances with FEED_PARTITIONS=%d.%n",
                configuration.stack(),
                configuration.feed().partitions(),
                former.isPresent() ? former.getAsInt() : "none",
                configuration.feed().partitions());
        return ExitCode.OK.code();
    }
}
