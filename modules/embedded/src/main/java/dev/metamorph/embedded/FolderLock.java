package dev.metamorph.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock file that marks a folder as used by this process. The operating system releases the lock
 * when the process ends, however it ends, so it is never stale; the process id in the file is only
 * for the error message.
 */
public final class FolderLock implements AutoCloseable {
    private static final String FILE = "in-use-by";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, without waiting.
     *
     * @throws EmbeddedException if another process, or another server of this one, has it
     */
    public static FolderLock acquire(Path folder) {
        var file = folder.resolve(FILE);
        try {
            var channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                channel.close();
                throw new EmbeddedException(
                        "data folder %s is in use by process %s; stop that one or use another folder"
                                .formatted(folder, Files.readString(file).strip()));
            }
            channel.truncate(0);
            var pid = Long.toString(ProcessHandle.current().pid());
            channel.write(StandardCharsets.US_ASCII.encode(pid));
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new EmbeddedException("cannot lock data folder %s: %s".formatted(folder, e), e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedException("cannot release the lock of a data folder: " + e, e);
        }
    }
}
