package dev.metamorph.app;

import dev.metamorph.app.declare.Declaration;
import dev.metamorph.app.declare.Plan;
import dev.metamorph.app.declare.PlanText;
import dev.metamorph.app.declare.PublishedShapesClient;
import dev.metamorph.app.declare.PublishedShapesClient.Explained;
import dev.metamorph.app.declare.ServiceException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code metamorph plan}: says what {@code apply} would do, and changes nothing. */
@Command(
        name = "plan",
        description = {
            "Show what would change if the published shapes were as a file declares them.",
            "Changes nothing. Every clause is checked against the database by the service."
        },
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Mixin private ServiceOption service = new ServiceOption();
    @Mixin private FileOption file = new FileOption();

    @Option(names = "--check", description = "End with code 10 if something would change.")
    private boolean check;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var wanted = file.read();
        try (var connection = service.connect()) {
            var client = new PublishedShapesClient(connection);
            var plan = plan(client, wanted);
            var explained = new HashMap<String, Explained>();
            var refused = explain(client, plan, explained, spec.commandLine().getErr());
            var out = spec.commandLine().getOut();
            PlanText.lines(plan, explained).forEach(out::println);
            out.flush();
            if (refused || plan.isRefused()) {
                return ExitCode.REFUSED.code();
            }
            return check && !plan.toDeclare().isEmpty()
                    ? ExitCode.CHANGES.code()
                    : ExitCode.OK.code();
        }
    }

    static Plan plan(PublishedShapesClient client, Map<String, Declaration> wanted) {
        var published = client.all();
        var declared = new HashMap<String, Declaration>();
        published.shapes().forEach((name, status) -> declared.put(name, status.declaration()));
        return Plan.of(declared, wanted, published.stack());
    }

    /**
     * Asks about everything that would be declared.
     *
     * @return whether the service refuses any of it; the problems are printed
     */
    private static boolean explain(
            PublishedShapesClient client,
            Plan plan,
            Map<String, Explained> explained,
            PrintWriter err) {
        var refused = false;
        for (var each : plan.toDeclare().entrySet()) {
            try {
                client.explain(each.getValue())
                        .ifPresent(found -> explained.put(each.getKey(), found));
            } catch (ServiceException e) {
                if (e.reason() != ServiceException.Reason.REFUSED) {
                    throw e;
                }
                refused = true;
                String.valueOf(e.getMessage())
                        .lines()
                        .forEach(line -> err.printf("metamorph: %s: %s%n", each.getKey(), line));
                err.flush();
            }
        }
        return refused;
    }
}
