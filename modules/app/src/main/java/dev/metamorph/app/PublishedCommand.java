package dev.metamorph.app;

import dev.metamorph.app.declare.PublishedShapesClient;
import dev.metamorph.app.declare.PublishedStatus;
import dev.metamorph.app.declare.StatusTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code metamorph published}: lists the published shapes and how far their topics are. */
@Command(
        name = "published",
        description = {
            "List the published shapes, their topics, and how far these are.",
            "Ends with code 9 if a topic is set aside."
        },
        mixinStandardHelpOptions = true)
final class PublishedCommand implements Callable<Integer> {
    @Mixin private ServiceOption service = new ServiceOption();

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var connection = service.connect()) {
            var statuses = new PublishedShapesClient(connection).all().shapes().values();
            var out = spec.commandLine().getOut();
            StatusTable.lines(statuses).forEach(out::println);
            out.flush();
            return statuses.stream().anyMatch(PublishedStatus::isSetAside)
                    ? ExitCode.SET_ASIDE.code()
                    : ExitCode.OK.code();
        }
    }
}
