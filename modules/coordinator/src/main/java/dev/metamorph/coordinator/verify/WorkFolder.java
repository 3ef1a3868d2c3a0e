package dev.metamorph.coordinator.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The folder of the temporary files of comparisons. Files of an earlier process are deleted. */
final class WorkFolder {
    private final Path folder;

    WorkFolder(Path folder) {
        this.folder = folder;
    }

    /** Deletes the folder with all that is in it. */
    void clear() throws IOException {
        for (var path : contents()) {
            Files.deleteIfExists(path);
        }
    }

    /** The folder, deepest paths first; empty if it does not exist. */
    private List<Path> contents() throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var paths = Files.walk(folder)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }

    /** The empty folder. */
    Path empty() throws IOException {
        clear();
        return Files.createDirectories(folder);
    }
}
