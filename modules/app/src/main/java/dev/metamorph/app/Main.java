package dev.metamorph.app;

import org.slf4j.bridge.SLF4JBridgeHandler;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "metamorph",
        description = "Live shapes of a Postgres database, by way of Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DevCommand.class,
            ServeCommand.class,
            HealthCommand.class,
            DoctorCommand.class,
            ExplainCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            DropCommand.class,
            PublishedCommand.class,
            StatusCommand.class,
            ShapesCommand.class,
            RepartitionCommand.class,
            RetireCommand.class,
            VersionCommand.class
        })
public final class Main {
    /** Netty's check for flight recording costs the first connection 60 ms. */
    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

    private Main() {}

    /** Runs a command and ends the process with one of {@link ExitCode}. */
    public static void main(String... args) {
        if (System.getProperty(NETTY_EVENTS) == null) {
            System.setProperty(NETTY_EVENTS, "false");
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures());
    }
}
