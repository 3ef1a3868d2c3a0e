package dev.metamorph.shapelog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Which feed a folder's state was made from: the id that Kafka gave the topic. A topic that was
 * deleted and made again has the same name, so that state of the former one would be taken for
 * state of the new one.
 */
record KeptFeed(Path file) {
    static KeptFeed in(Path folder) {
        return new KeptFeed(folder.resolve("feed"));
    }

    /** Whether the state is another feed's; unknown means no. */
    boolean differs(String id) {
        try {
            return Files.exists(file) && !Files.readString(file).strip().equals(id);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    void keep(String id) {
        try {
            var fresh = file.resolveSibling("feed.new");
            Files.writeString(fresh, id);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private UncheckedIOException unusable(IOException e) {
        return new UncheckedIOException(
                "the file %s cannot be used; the state folder must be writable".formatted(file), e);
    }
}
