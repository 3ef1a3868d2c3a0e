package dev.metamorph.app;

import dev.metamorph.app.stack.Explaining;
import dev.metamorph.app.stack.StartFailure;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeExplanations.Answer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code metamorph explain}: describes a shape without creating it. It connects to the database
 * itself, so that a clause can be tried without a running service, its secret or Kafka.
 */
@Command(
        name = "explain",
        description = {
            "Show how a where clause is parsed and indexed, and how many rows match.",
            "Reads the database DATABASE_URL; creates nothing there, and needs no running service."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--param",
            paramLabel = "N=VALUE",
            description = "The value of $N in the clause; may be given several times.")
    private Map<String, String> params = Map.of();

    @Option(
            names = "--columns",
            paramLabel = "LIST",
            description = "The columns of the shape, separated by commas; all if not given.")
    private List<String> columns = List.of();

    @Option(
            names = "--replica",
            paramLabel = "MODE",
            description = "How much an update carries: ${COMPLETION-CANDIDATES}.")
    private Replica replica = Replica.DEFAULT;

    @Parameters(
            index = "0",
            paramLabel = "TABLE",
            description = "[schema.]table, quoted as in SQL if need be.")
    private String table = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "WHERE",
            description = "The where clause; every row if not given.")
    private String where = "";

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var request =
                new ShapeRequest(table, where, params, columns, List.of(), replica, LogMode.FULL);
        return switch (Explaining.ask(config.environment().readDatabase(), request)) {
            case Answer.Explained explained -> {
                var out = spec.commandLine().getOut();
                ExplanationText.lines(explained).forEach(out::println);
                out.flush();
                yield ExitCode.OK.code();
            }
            case Answer.Invalid(var field, var problems) -> {
                var err = spec.commandLine().getErr();
                problems.forEach(problem -> err.printf("metamorph: %s: %s%n", field, problem));
                err.flush();
                yield ExitCode.REFUSED.code();
            }
            case Answer.Unavailable(_, var message, _) ->
                    throw new StartFailure(StartFailure.Reason.DATABASE, message);
        };
    }
}
