package dev.metamorph.app;

import dev.metamorph.app.operate.OperatorClient;
import dev.metamorph.app.operate.OperatorClient.Wanted;
import dev.metamorph.app.operate.ShapesText;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code metamorph shapes ls}. */
@Command(
        name = "ls",
        description = {
            "List the shapes of the stack.",
            "Offset, LSN and readers are those of the asked instance; it knows the offset and the LSN of its own logs."
        },
        mixinStandardHelpOptions = true)
final class ShapesListCommand implements Callable<Integer> {
    @Mixin private ServiceOption service = new ServiceOption();

    @Option(names = "--table", paramLabel = "TABLE", description = "Only the shapes of this table.")
    private String table = "";

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those in this state: snapshot or active.")
    private String state = "";

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            description = "created (default), -created, table or -table.")
    private String sort = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many shapes at most (default: ${DEFAULT-VALUE}).")
    private int limit = 1_000;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var connection = service.connect()) {
            var listed =
                    new OperatorClient(connection).shapes(new Wanted(table, state, sort, limit));
            var out = spec.commandLine().getOut();
            if (json) {
                listed.shapes().forEach(out::println);
            } else {
                ShapesText.table(listed).forEach(out::println);
            }
            out.flush();
            return ExitCode.OK.code();
        }
    }
}
