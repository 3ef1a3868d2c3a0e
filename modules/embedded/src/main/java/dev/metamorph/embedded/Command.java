package dev.metamorph.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run to its end, in the C locale and without Postgres's environment variables.
 */
record Command(List<String> words, Duration atMost) {
    Command {
        words = List.copyOf(words);
    }

    /** The exit code and everything that the program printed. */
    record Outcome(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    /**
     * Runs the program and waits for it to end.
     *
     * @throws EmbeddedException if it cannot be run, or does not end in time
     */
    Outcome run() {
        try {
            // A file and not a pipe: a server that the program leaves running may keep the
            // descriptor open.
            var output = Files.createTempFile("metamorph-command-", ".out");
            try {
                return run(output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new EmbeddedException("cannot run %s: %s".formatted(words.getFirst(), e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("interrupted while %s ran".formatted(words.getFirst()), e);
        }
    }

    private Outcome run(Path output) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new EmbeddedException(
                    "%s has not ended within %s".formatted(words.getFirst(), atMost));
        }
        return new Outcome(process.exitValue(), Files.readString(output).strip());
    }
}
