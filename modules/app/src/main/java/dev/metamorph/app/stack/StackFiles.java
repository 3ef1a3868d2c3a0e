package dev.metamorph.app.stack;

import dev.metamorph.publish.topic.MemoryFolder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a stack in its data folder, told apart from others by name and content, because a
 * data folder may be one that others use, too:
 *
 * <pre>
 * instance, instance.new   the id of the instance: a UUID
 * feed, feed.new           the id of the feed's topic: 22 characters of Base64
 * in-use-by                the id of the process that uses the folder
 * &lt;stack&gt;-shapelog/        only what Kafka Streams keeps in the folder of an application
 * repair-&lt;number&gt;/         only files of RocksDB
 * </pre>
 *
 * @param folder {@code DATA_DIR}
 * @param application the id of the Kafka Streams application
 */
record StackFiles(Path folder, String application) {
    static final String LOCK = "in-use-by";

    private static final int MAX_BYTES = 64;
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final Pattern PROCESS = Pattern.compile("\\d{0,20}");
    private static final Pattern OF_STREAMS =
            Pattern.compile("\\.lock|kafka-streams-process-metadata|global|\\d+_\\d+");

    /**
     * The entries of the data folder.
     *
     * @param ours whether those of the stack, or those of others
     * @return none if there is no such folder
     */
    List<Path> entries(boolean ours) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            var all = files.sorted().toList();
            var found = new ArrayList<Path>();
            for (var file : all) {
                if (isOurs(file) == ours) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    /** Returns whether there is a file with the name of the lock that is no lock. */
    boolean isLockForeign() throws IOException {
        var lock = folder.resolve(LOCK);
        return Files.exists(lock, LinkOption.NOFOLLOW_LINKS) && !isOurs(lock);
    }

    private boolean isOurs(Path file) throws IOException {
        var name = file.getFileName().toString();
        return switch (name) {
            case "instance", "instance.new" -> says(file, UUID);
            case "feed", "feed.new" -> says(file, TOPIC_ID);
            case LOCK -> says(file, PROCESS);
            default -> name.equals(application) ? holdsOnlyStreams(file) : MemoryFolder.isOne(file);
        };
    }

    private static boolean says(Path file, Pattern text) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) <= MAX_BYTES
                && text.matcher(
                                new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                                        .strip())
                        .matches();
    }

    private static boolean holdsOnlyStreams(Path file) throws IOException {
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var files = Files.list(file)) {
            return files.allMatch(
                    each -> OF_STREAMS.matcher(each.getFileName().toString()).matches());
        }
    }
}
