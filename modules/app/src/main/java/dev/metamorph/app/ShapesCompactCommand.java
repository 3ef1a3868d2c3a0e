package dev.metamorph.app;

import dev.metamorph.app.operate.OperatorClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code metamorph shapes compact}. */
@Command(
        name = "compact",
        description = {
            "Replace a shape's log by one that begins with the rows as they are now.",
            "Readers continue in it; the replaced log is kept for LOG_RETENTION."
        },
        mixinStandardHelpOptions = true)
final class ShapesCompactCommand implements Callable<Integer> {
    @Mixin private ServiceOption service = new ServiceOption();

    @Parameters(paramLabel = "HANDLE", description = "The shape's handle.")
    private String handle = "";

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var connection = service.connect()) {
            new OperatorClient(connection).compact(handle);
            var out = spec.commandLine().getOut();
            out.printf("the log of %s is being replaced; see shapes show%n", handle);
            out.flush();
            return ExitCode.OK.code();
        }
    }
}
