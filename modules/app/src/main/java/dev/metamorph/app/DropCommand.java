package dev.metamorph.app;

import dev.metamorph.app.declare.PublishedShapesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code metamorph drop}: ends published shapes. */
@Command(
        name = "drop",
        description = {
            "End published shapes. Their topics stay, with the records that they have.",
        },
        mixinStandardHelpOptions = true)
final class DropCommand implements Callable<Integer> {
    @Mixin private ServiceOption service = new ServiceOption();

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names of published shapes.")
    private List<String> names = List.of();

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var connection = service.connect()) {
            var client = new PublishedShapesClient(connection);
            var out = spec.commandLine().getOut();
            for (var name : names) {
                client.remove(name);
                out.printf("%s is no longer published; its topic stays%n", name);
                out.flush();
            }
        }
        return ExitCode.OK.code();
    }
}
