package dev.metamorph.app;

import dev.metamorph.app.operate.OperatorClient;
import dev.metamorph.app.operate.VerificationText;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code metamorph shapes verify}. */
@Command(
        name = "verify",
        description = {
            "Compare the log of a shape with the rows in the database.",
            "The exit code is 0 if they are equal, 12 if they differ, 2 if they could not be compared."
        },
        mixinStandardHelpOptions = true)
final class ShapesVerifyCommand implements Callable<Integer> {
    @Mixin private ServiceOption service = new ServiceOption();

    @Parameters(
            paramLabel = "HANDLE|NAME",
            description = "The shape's handle, or the name of a published shape.")
    private String shape = "";

    @Option(
            names = "--repair",
            description =
                    "End the shape if it differs: readers fetch it again, and the topic of a published shape is repaired.")
    private boolean repair;

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var connection = service.connect()) {
            var answer = new OperatorClient(connection).verify(shape, repair);
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(answer);
            } else {
                VerificationText.lines(answer).forEach(out::println);
            }
            out.flush();
            return switch (answer.path("outcome").asText()) {
                case "equal" -> ExitCode.OK.code();
                case "different" -> ExitCode.FINDINGS.code();
                default -> ExitCode.USAGE.code();
            };
        }
    }
}
