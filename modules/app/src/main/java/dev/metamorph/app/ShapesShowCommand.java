package dev.metamorph.app;

import dev.metamorph.app.operate.OperatorClient;
import dev.metamorph.app.operate.ShapesText;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code metamorph shapes show}. */
@Command(name = "show", description = "Show one shape.", mixinStandardHelpOptions = true)
final class ShapesShowCommand implements Callable<Integer> {
    @Mixin private ServiceOption service = new ServiceOption();

    @Parameters(paramLabel = "HANDLE", description = "The shape's handle.")
    private String handle = "";

    @Option(names = "--json", description = "Print the shape as JSON.")
    private boolean json;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var connection = service.connect()) {
            var shape = new OperatorClient(connection).shape(handle);
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(shape);
            } else {
                ShapesText.members(shape).forEach(out::println);
            }
            out.flush();
            return ExitCode.OK.code();
        }
    }
}
