package dev.metamorph.app;

import dev.metamorph.app.config.ElectricSettings;
import dev.metamorph.app.doctor.Preflight;
import dev.metamorph.app.stack.Stack;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** {@code metamorph serve}: one instance of a stack on an existing Postgres and Kafka. */
@Command(
        name = "serve",
        description =
                "Serve shapes of the database DATABASE_URL through the Kafka at KAFKA_BOOTSTRAP_SERVERS.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "All settings are environment variables, or lines KEY=value of a file;",
            "docs/configuration.md lists them."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    static final String UNTIL_INPUT_ENDS = "--until-input-ends";

    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = UNTIL_INPUT_ENDS,
            hidden = true,
            description = "Stop when the standard input ends: with the process at its other end.")
    private boolean untilInputEnds;

    @Override
    public Integer call() throws Exception {
        var environment = config.environment();
        var configuration = environment.read();
        Logging.as(configuration.logLevel(), configuration.logsJson());
        environment
                .warnings()
                .forEach(warning -> log.warn("Setting without effect setting=\"{}\"", warning));
        ElectricSettings.of(System.getenv())
                .notice()
                .ifPresent(notice ->
                        log.warn(
                                "Settings of Electric have no effect here settings=\"{}\"",
                                notice));
        return Lifetime.run(lifetime -> {
            if (untilInputEnds) {
                lifetime.endWith(System.in);
            }
            lifetime.stopLater(configuration.http().stopDelay());
            Preflight.ports(configuration.http(), configuration.admin());
            Preflight.kafka(configuration.kafka(), configuration.startPatience());
            Preflight.databaseIfReached(configuration);
            lifetime.checkpoint();
            try (var _ = Stack.start(configuration, Version.ofThisBuild().text(), lifetime::fail)) {
                lifetime.await();
            }
        });
    }
}
