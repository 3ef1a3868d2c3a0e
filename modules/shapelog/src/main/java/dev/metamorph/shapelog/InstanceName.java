package dev.metamorph.shapelog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The static member id ({@code group.instance.id}) by which Kafka recognises this instance after a
 * restart, so that the group need not wait for the former run's session timeout. Kept beside the
 * state that belongs to it.
 */
record InstanceName(String text) {
    private static final String FILE = "instance";

    /** Reads the folder's name, which is created at the first start. */
    static InstanceName keptIn(Path folder) {
        var file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            if (Files.notExists(file)) {
                var fresh = folder.resolve(FILE + ".new");
                Files.writeString(fresh, UUID.randomUUID().toString());
                Files.move(fresh, file);
            }
            return new InstanceName(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the state folder %s cannot be used; give one that can be written to"
                            .formatted(folder),
                    e);
        }
    }
}
