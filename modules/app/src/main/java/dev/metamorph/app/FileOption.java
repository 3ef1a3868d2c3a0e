package dev.metamorph.app;

import dev.metamorph.app.declare.Declaration;
import dev.metamorph.app.declare.ShapesFile;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Map;

/** The option {@code --file}: the file that declares the published shapes. */
final class FileOption {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            defaultValue = "shapes.yaml",
            description = "The file of declarations (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("shapes.yaml");

    /**
     * The declarations of the file, by name.
     *
     * @throws dev.metamorph.app.config.ConfigurationException if the file is not as it should be
     */
    Map<String, Declaration> read() {
        return ShapesFile.read(file);
    }
}
