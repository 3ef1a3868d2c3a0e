package dev.metamorph.app;

import dev.metamorph.app.doctor.Preflight;
import dev.metamorph.app.stack.Retirement;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;

/** {@code metamorph retire}: removes everything of a stopped stack. */
@Command(
        name = "retire",
        description = {
            "Remove what a stack has left: replication slot, publication, topics, consumer group and data folder.",
            "Asks first, and refuses while an instance of the stack runs. Topics of published shapes stay.",
            "Run it once on each machine that has a DATA_DIR of the stack."
        },
        mixinStandardHelpOptions = true)
final class RetireCommand implements Callable<Integer> {
    @Mixin private ConfigOption config = new ConfigOption();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var configuration = config.environment().read();
        Logging.as(configuration.logLevel(), configuration.logsJson());
        Preflight.kafka(configuration.kafka(), configuration.startPatience());
        var out = spec.commandLine().getOut();
        try (var retirement = Retirement.begin(configuration)) {
            var plan = retirement.plan();
            if (plan.removed().isEmpty()) {
                out.printf("There is nothing of stack %s to remove.%n", configuration.stack());
            } else {
                out.printf("Of stack %s this is removed:%n", configuration.stack());
                plan.removed().forEach(line -> out.println("  " + line));
            }
            if (!plan.kept().isEmpty()) {
                out.println("This stays:");
                plan.kept().forEach(line -> out.println("  " + line));
            }
            if (plan.removed().isEmpty()) {
                out.flush();
                return ExitCode.OK.code();
            }
            if (!yes && !isConfirmed()) {
                out.println("Nothing was removed.");
                out.flush();
                return ExitCode.REFUSED.code();
            }
            retirement.run(line -> {
                out.println("Removed " + line);
                out.flush();
            });
        }
        return ExitCode.OK.code();
    }

    /** The end of the input counts as no. */
    private boolean isConfirmed() throws IOException {
        var out = spec.commandLine().getOut();
        out.print("Type yes to remove it: ");
        out.flush();
        var answer =
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()))
                        .readLine();
        return "yes".equals(answer == null ? "" : answer.strip());
    }
}
