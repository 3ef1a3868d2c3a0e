package dev.metamorph.app;

import dev.metamorph.app.operate.OperatorClient;
import dev.metamorph.app.operate.ShapesText;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code metamorph shapes ls}. */
@Command(
        name = "ls",
        description = {
            "List the shapes of the stack.",
            "Any instance can be asked: it asks the owners of the logs for what they alone know."
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
            description = "created (default), table, rows or bytes; with - before it, descending.")
    private String sort = "";

    @Option(
            names = "--min-rows",
            paramLabel = "N",
            description = "Only those that have so many rows.")
    private String minRows = "";

    @Option(
            names = "--min-bytes",
            paramLabel = "N",
            description = "Only those whose logs have so many bytes.")
    private String minBytes = "";

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
            var listed = new OperatorClient(connection).shapes(wanted(), limit);
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

    private Map<String, String> wanted() {
        var wanted = new LinkedHashMap<String, String>();
        wanted.put("table", table);
        wanted.put("state", state);
        wanted.put("min_rows", minRows);
        wanted.put("min_bytes", minBytes);
        wanted.put("sort", sort);
        return wanted;
    }
}
