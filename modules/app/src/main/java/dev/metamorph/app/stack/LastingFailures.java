package dev.metamorph.app.stack;

import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.feed.record.FeedFormatException;

import org.apache.kafka.common.config.ConfigException;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Recognises the failures of the shape logs that a restart cannot heal. Pure. Unknown failures are
 * worth a restart: a full disk, a broker that is away.
 */
final class LastingFailures {
    /** The operating system's words for it in the exceptions of Java and RocksDB. */
    private static final Pattern UNUSABLE =
            Pattern.compile(
                    "Permission denied|AccessDenied|Read-only file system|Not a directory|NotDirectory",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern IN_USE =
            Pattern.compile("multiple instances of Kafka Streams are running in the same state");

    private LastingFailures() {}

    /**
     * Returns how the process ends because of that failure; empty if the logs may be started again.
     *
     * @param folder of the shape logs
     */
    static Optional<StartFailure> of(Throwable failure, Path folder) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            var text = Objects.requireNonNullElse(at.getMessage(), "");
            if (at instanceof FeedFormatException) {
                return lasting(
                        Reason.KAFKA,
                        "the feed has a record that this version cannot read (%s); run the version that wrote it, or a later one"
                                .formatted(text),
                        failure);
            }
            if (at instanceof ConfigException) {
                return lasting(Reason.KAFKA, "Kafka Streams refuses a setting: " + text, failure);
            }
            if (isOfFiles(at, folder) && UNUSABLE.matcher(at.toString()).find()) {
                return lasting(
                        Reason.DATA_FOLDER,
                        "cannot use the data folder %s: %s".formatted(folder, text),
                        failure);
            }
            if (IN_USE.matcher(text).find()) {
                return lasting(
                        Reason.DATA_FOLDER,
                        "data folder %s is in use by another instance; use another DATA_DIR"
                                .formatted(folder),
                        failure);
            }
        }
        return Optional.empty();
    }

    /** The same words also say that a socket was refused, or a topic. RocksDB names the file. */
    private static boolean isOfFiles(Throwable failure, Path folder) {
        return failure instanceof FileSystemException
                || String.valueOf(failure.getMessage()).contains(folder.toString());
    }

    private static Optional<StartFailure> lasting(Reason reason, String message, Throwable cause) {
        return Optional.of(new StartFailure(reason, message.replaceAll("\\s*\\R\\s*", " "), cause));
    }
}
