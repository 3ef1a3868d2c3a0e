package dev.metamorph.http.message;

import com.github.luben.zstd.ZstdOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses bodies. It prefers speed to size, because readers wait while pages are compressed. */
public final class Compression {
    /** Smaller bodies are not compressed: the additional headers would cost more than it saves. */
    public static final int MIN_BYTES = 1024;

    private static final int ZSTD_LEVEL = 1;

    private Compression() {}

    public static List<ByteBuffer> of(List<ByteBuffer> pieces, Representation.Coding coding) {
        var bytes = new ByteArrayOutputStream();
        try (var out = stream(bytes, coding)) {
            var channel = Channels.newChannel(out);
            for (var piece : pieces) {
                channel.write(piece.duplicate());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory", e);
        }
        return List.of(ByteBuffer.wrap(bytes.toByteArray()));
    }

    private static OutputStream stream(OutputStream to, Representation.Coding coding)
            throws IOException {
        return switch (coding) {
            case NONE -> to;
            case GZIP -> new FastGzip(to);
            case ZSTD -> new ZstdOutputStream(to, ZSTD_LEVEL);
        };
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream to) throws IOException {
            super(to, 16 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
