package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Writes JSON values, one after the other, with one generator into one buffer, so that a record
 * costs no more memory than its own bytes. Used by one thread.
 */
final class JsonBuffer {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .rootValueSeparator("")
                    .build();
    private static final int INITIAL_BYTES = 512;

    /** A buffer that one large value has grown beyond this is not kept. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private final Bytes bytes = new Bytes();
    private final byte[] head;
    private @Nullable JsonGenerator generator;

    JsonBuffer() {
        this(new byte[0]);
    }

    /**
     * @param head stands before every value
     */
    JsonBuffer(byte[] head) {
        this.head = head;
    }

    /** The writing of one value. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    /** The bytes of one value. */
    byte[] write(Content content) {
        var complete = false;
        try {
            var out = generator == null ? JSON.createGenerator(bytes) : generator;
            generator = out;
            bytes.writeBytes(head);
            content.write(out);
            out.flush();
            complete = true;
            return bytes.take();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON to memory", e);
        } finally {
            if (!complete) {
                // The generator is in the middle of a value.
                generator = null;
                bytes.reset();
            }
        }
    }

    private static final class Bytes extends ByteArrayOutputStream {
        Bytes() {
            super(INITIAL_BYTES);
        }

        byte[] take() {
            var taken = Arrays.copyOf(buf, count);
            if (buf.length > MAX_KEPT_BYTES) {
                buf = new byte[INITIAL_BYTES];
            }
            count = 0;
            return taken;
        }
    }
}
