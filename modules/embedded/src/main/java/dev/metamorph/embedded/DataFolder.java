package dev.metamorph.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a server's data, and whether the data is deleted at the end. */
public sealed interface DataFolder {

    /** A folder that is kept from run to run; it is created if it does not exist. */
    record Kept(Path path) implements DataFolder {}

    /** A new, empty folder, deleted when the server is closed. */
    record Temporary() implements DataFolder {}

    /** Creates the folder if necessary and returns its path. */
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
