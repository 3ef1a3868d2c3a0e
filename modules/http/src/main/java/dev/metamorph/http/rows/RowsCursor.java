package dev.metamorph.http.rows;

import dev.metamorph.shape.LogOffset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;

/**
 * The place where a page of rows ended, as text that readers do not look into.
 *
 * <pre>
 * version:1 descending:1 transaction:8 operation:8 handle:UTF key
 * </pre>
 *
 * @param handle the handle of the shape
 * @param offset the end of the log that the page was the fold of
 * @param descending whether the last keys come first
 * @param key the key of the last row that the page looked at
 */
@SuppressWarnings("ArrayRecordComponent") // read where it is used; never compared
record RowsCursor(String handle, LogOffset offset, boolean descending, byte[] key) {
    private static final int VERSION = 1;

    String text() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeBoolean(descending);
            out.writeLong(offset.transaction());
            out.writeLong(offset.operation());
            out.writeUTF(handle);
            out.write(key);
        } catch (IOException e) {
            throw new UncheckedIOException("writing a cursor in memory", e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Reads a text; empty if it is no cursor. */
    static Optional<RowsCursor> parse(String text) {
        try (var in =
                new DataInputStream(
                        new ByteArrayInputStream(Base64.getUrlDecoder().decode(text)))) {
            if (in.readByte() != VERSION) {
                return Optional.empty();
            }
            var descending = in.readBoolean();
            var offset = new LogOffset(in.readLong(), in.readLong());
            return Optional.of(new RowsCursor(in.readUTF(), offset, descending, in.readAllBytes()));
        } catch (IllegalArgumentException | IOException _) {
            return Optional.empty();
        }
    }
}
