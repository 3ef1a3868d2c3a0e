package dev.metamorph.publish.topic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The temporary folder of a {@link TopicMemory}: {@code repair-<number>}, with files of RocksDB.
 */
public final class MemoryFolder {
    private static final String PREFIX = "repair-";
    private static final Pattern NAME = Pattern.compile("repair-\\d+");
    private static final Pattern FILE =
            Pattern.compile(
                    "CURRENT|IDENTITY|LOCK|LOG(\\.old\\.\\d+)?|(MANIFEST|OPTIONS)-\\d+|(OPTIONS-)?\\d+\\.[a-z]+");

    private MemoryFolder() {}

    static Path create(Path parent) throws IOException {
        return Files.createTempDirectory(parent, PREFIX);
    }

    /**
     * Returns whether a file is such a folder. Its name alone does not say that, because its parent
     * may have files of others.
     */
    public static boolean isOne(Path file) throws IOException {
        if (!NAME.matcher(file.getFileName().toString()).matches()
                || !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var files = Files.list(file)) {
            return files.allMatch(each -> FILE.matcher(each.getFileName().toString()).matches());
        }
    }

    /** Deletes the folders that processes which were killed have left. */
    static void discardAll(Path parent) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (var folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (var folder : folders) {
                if (isOne(folder)) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("deleting temporary files in " + parent, e);
        }
    }

    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("deleting temporary files in " + folder, e);
        }
    }
}
