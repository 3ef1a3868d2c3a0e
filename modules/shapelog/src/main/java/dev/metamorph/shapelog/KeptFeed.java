package dev.metamorph.shapelog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file that says from which feed a folder's state was made, by the id that Kafka gave the
 * topic. A topic that is deleted and created again has the same name, so the name alone would let
 * state of the former topic pass for state of the new one.
 */
record KeptFeed(Path file) {
    static KeptFeed in(Path folder) {
        return new KeptFeed(folder.resolve("feed"));
    }

    /** Returns whether the state was made from another feed; false if the file does not exist. */
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
