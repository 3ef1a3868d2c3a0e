package dev.metamorph.app;

import dev.metamorph.app.operate.LogTail;
import dev.metamorph.app.operate.OperatorClient;
import dev.metamorph.app.operate.ShapesText;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code metamorph shapes tail}. */
@Command(
        name = "tail",
        description = {
            "Follow the log of a shape, as its readers do, and print each item. Rows are printed with their values.",
            "Ends with code 7 when the shape ends."
        },
        mixinStandardHelpOptions = true)
final class ShapesTailCommand implements Callable<Integer> {
    @Mixin private ServiceOption service = new ServiceOption();

    @Parameters(paramLabel = "HANDLE", description = "The shape's handle.")
    private String handle = "";

    @Option(
            names = "--from-start",
            description =
                    "Begin with the rows of the initial snapshot, instead of with what comes now.")
    private boolean fromStart;

    @Option(
            names = "--until-up-to-date",
            description = "End with code 0 when the end of the log is reached.")
    private boolean untilUpToDate;

    @Option(names = "--json", description = "Print the items as the log has them, one per line.")
    private boolean json;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var connection = service.connect()) {
            var shape = new OperatorClient(connection).shape(handle);
            var tail = new LogTail(connection, shape, fromStart);
            var out = spec.commandLine().getOut();
            while (true) {
                var page = tail.next();
                page.items().stream()
                        .filter(item -> json || item.has("key"))
                        .map(item -> json ? item.toString() : ShapesText.item(item))
                        .forEach(out::println);
                out.flush();
                if (page.ended()) {
                    spec.commandLine()
                            .getErr()
                            .printf("metamorph: the shape %s has ended%n", handle);
                    spec.commandLine().getErr().flush();
                    return ExitCode.REFUSED.code();
                }
                if (untilUpToDate && page.upToDate()) {
                    return ExitCode.OK.code();
                }
            }
        }
    }
}
