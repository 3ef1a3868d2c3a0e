package dev.metamorph.app;

import dev.metamorph.app.config.Environment;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** {@code --config FILE}: where a command takes its settings from, beside the environment. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read settings from this file; environment variables go before.")
    private List<Path> files = List.of();

    /**
     * The settings as they were given.
     *
     * @throws dev.metamorph.app.config.ConfigurationException if the file cannot be read
     */
    Environment environment() {
        var variables = System.getenv();
        return files.isEmpty()
                ? Environment.of(variables)
                : Environment.of(variables, files.getLast());
    }
}
