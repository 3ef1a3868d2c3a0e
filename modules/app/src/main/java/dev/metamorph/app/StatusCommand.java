package dev.metamorph.app;

import dev.metamorph.app.operate.OperatorClient;
import dev.metamorph.app.operate.StatusText;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code metamorph status}: every part of the stack, as one instance sees it. */
@Command(
        name = "status",
        description = {
            "Show each part of the stack as one instance sees it, since when it is so, why, and what to do.",
            "Ends with code 11 if a part does not do its work, here or on another instance."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin private AdminOption admin = new AdminOption();

    @Option(names = "--json", description = "Print the answer of the service as it is.")
    private boolean json;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var connection = admin.connect()) {
            var status = new OperatorClient(connection).status();
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(status);
            } else {
                StatusText.lines(status).forEach(out::println);
            }
            out.flush();
            return status.path("healthy").asBoolean()
                    ? ExitCode.OK.code()
                    : ExitCode.UNHEALTHY.code();
        }
    }
}
