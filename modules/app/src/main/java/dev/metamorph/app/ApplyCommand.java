package dev.metamorph.app;

import dev.metamorph.app.declare.Declaration;
import dev.metamorph.app.declare.Progress;
import dev.metamorph.app.declare.PublishedShapesClient;
import dev.metamorph.app.declare.ServiceException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code metamorph apply}: declares what a file declares and the service does not have, and shows
 * the progress until every topic is live. The service needs no command for that: one that ends
 * early, or is interrupted, leaves it at work.
 */
@Command(
        name = "apply",
        description = {
            "Declare the published shapes of a file, and show the progress until they are live.",
            "Ends no published shape: \"metamorph drop\" does. Ctrl-C leaves the service at work."
        },
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);

    @Mixin private ServiceOption service = new ServiceOption();
    @Mixin private FileOption file = new FileOption();

    @Option(names = "--no-wait", description = "End as soon as the declarations are written.")
    private boolean noWait;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var wanted = file.read();
        try (var connection = service.connect()) {
            var client = new PublishedShapesClient(connection);
            var refused = declare(client, PlanCommand.plan(client, wanted).toDeclare());
            if (refused) {
                return ExitCode.REFUSED.code();
            }
            return noWait || isLive(client, wanted)
                    ? ExitCode.OK.code()
                    : ExitCode.SET_ASIDE.code();
        }
    }

    /** Declares them all, so that every problem is told at once. */
    private boolean declare(PublishedShapesClient client, Map<String, Declaration> all) {
        var refused = false;
        for (var each : all.entrySet()) {
            try {
                client.declare(each.getKey(), each.getValue());
                print("%-24s declared".formatted(each.getKey()));
            } catch (ServiceException e) {
                if (e.reason() != ServiceException.Reason.REFUSED) {
                    throw e;
                }
                refused = true;
                var err = spec.commandLine().getErr();
                String.valueOf(e.getMessage())
                        .lines()
                        .forEach(line -> err.printf("metamorph: %s: %s%n", each.getKey(), line));
                err.flush();
            }
        }
        return refused;
    }

    private boolean isLive(PublishedShapesClient client, Map<String, Declaration> wanted) {
        var start = System.nanoTime();
        var published = client.all();
        var progress = new Progress(wanted, published.stack());
        while (true) {
            var elapsed = Duration.ofNanos(System.nanoTime() - start);
            progress.next(published.shapes(), elapsed).forEach(this::print);
            if (progress.isOver()) {
                return !progress.hasFailed();
            }
            LockSupport.parkNanos(POLL.toNanos());
            published = client.all();
        }
    }

    private void print(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
