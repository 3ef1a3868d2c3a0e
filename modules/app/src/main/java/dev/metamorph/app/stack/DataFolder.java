package dev.metamorph.app.stack;

import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.embedded.EmbeddedException;
import dev.metamorph.embedded.FolderLock;
import dev.metamorph.shapelog.ShapeLogSettings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of the shape logs, which one instance uses at a time. Taken before anything of the
 * stack is created elsewhere, so that an instance that cannot keep its state leaves no replication
 * slot and no topic behind.
 */
final class DataFolder implements AutoCloseable {
    private final FolderLock lock;

    private DataFolder(FolderLock lock) {
        this.lock = lock;
    }

    /**
     * Creates the folder if it is missing, and locks it until it is closed.
     *
     * @throws StartFailure if it cannot be written to, or another instance uses it
     */
    static DataFolder take(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StartFailure(
                    Reason.DATA_FOLDER,
                    "cannot use the data folder %s: %s; DATA_DIR must be a folder that can be written to"
                            .formatted(folder, e),
                    e);
        }
        try {
            return new DataFolder(FolderLock.acquire(folder));
        } catch (EmbeddedException e) {
            throw new StartFailure(Reason.DATA_FOLDER, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The name of this instance, which is kept in the folder.
     *
     * @throws StartFailure if it cannot be read or written
     */
    String instance(ShapeLogSettings settings) {
        try {
            return settings.instance();
        } catch (UncheckedIOException e) {
            throw new StartFailure(
                    Reason.DATA_FOLDER,
                    "cannot use the data folder %s: %s".formatted(settings.folder(), e.getCause()),
                    e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
