package dev.metamorph.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The result of looking at the data folder. */
sealed interface FolderReport {
    /**
     * The folder, or the one in which it would be created, cannot be written to.
     *
     * @param at that folder
     * @param reason one line
     */
    record Unusable(Path at, String reason) implements FolderReport {}

    /**
     * A file is in its place, or in that of one of its parents.
     *
     * @param at the file
     */
    record InTheWay(Path at) implements FolderReport {}

    /**
     * Its file system is mounted read-only.
     *
     * @param at the folder, or the innermost of its parents that exists
     */
    record ReadOnly(Path at) implements FolderReport {}

    /**
     * The folder can be used.
     *
     * @param freeBytes the free space of its disk
     * @param fileSystem the type of its file system, as the operating system names it
     */
    record Facts(long freeBytes, String fileSystem) implements FolderReport {}

    /** Looks at the folder. An existing folder is written to; a missing one is not created. */
    static FolderReport read(Path folder) {
        var at = existing(folder);
        try {
            if (!Files.isDirectory(at)) {
                return new InTheWay(at);
            }
            if (Files.getFileStore(at).isReadOnly()) {
                return new ReadOnly(at);
            }
            if (at.equals(folder)) {
                Files.delete(Files.createTempFile(at, "doctor", ".tmp"));
            } else if (!Files.isWritable(at)) {
                return new Unusable(at, "it cannot be written to");
            }
            var store = Files.getFileStore(at);
            return new Facts(store.getUsableSpace(), store.type());
        } catch (IOException e) {
            return new Unusable(at, Objects.toString(e));
        }
    }

    /** The folder, or the innermost of its parents that exists. */
    private static Path existing(Path folder) {
        var at = folder;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }
}
