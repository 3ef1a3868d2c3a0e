package dev.metamorph.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a server keeps its data, and what becomes of it at the end. */
public sealed interface DataFolder {

    /** Kept from run to run; created if it is not there. */
    record Kept(Path path) implements DataFolder {}

    /** New and empty, and deleted when the server is closed. */
    record Temporary() implements DataFolder {}

    /** The folder, which now exists. */
    default Path create(String name) {
        try {
            return switch (this) {
                case Kept(var path) -> Files.createDirectories(path.toAbsolutePath().normalize());
                case Temporary() -> Files.createTempDirectory("metamorph-" + name + "-");
            };
        } catch (IOException e) {
            throw new EmbeddedException(
                    "cannot create the data folder of %s: %s".formatted(name, e), e);
        }
    }
}
