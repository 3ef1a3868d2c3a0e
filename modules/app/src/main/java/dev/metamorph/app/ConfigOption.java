package dev.metamorph.app;

import dev.metamorph.app.config.ElectricSettings;
import dev.metamorph.app.config.Environment;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** The option {@code --config FILE}: a file of settings beside the environment variables. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read settings from this file; environment variables override it.")
    private List<Path> files = List.of();

    /**
     * The settings as given, unchecked.
     *
     * @throws dev.metamorph.app.config.ConfigurationException if the file cannot be read
     */
    Environment environment() {
        var variables = ElectricSettings.of(System.getenv()).variables();
        return files.isEmpty()
                ? Environment.of(variables)
                : Environment.of(variables, files.getLast());
    }
}
