package dev.metamorph.replication.pgoutput;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds messages as a server writes them. */
final class Messages {
    /** Marks a value that is unchanged, and so left out of the new row. */
    static final String UNCHANGED = "\0unchanged";

    private Messages() {}

    static ByteBuffer begin(long commit, long micros, int xid) {
        return message(out -> {
            out.writeByte('B');
            out.writeLong(commit);
            out.writeLong(micros);
            out.writeInt(xid);
        });
    }

    static ByteBuffer commit(long commit) {
        return message(out -> {
            out.writeByte('C');
            out.writeByte(0);
            out.writeLong(commit);
            out.writeLong(commit + 48);
            out.writeLong(0);
        });
    }

    static ByteBuffer relation(int oid, String schema, String table, char identity, String column) {
        return message(out -> {
            out.writeByte('R');
            out.writeInt(oid);
            text(out, schema);
            text(out, table);
            out.writeByte(identity);
            out.writeShort(1);
            out.writeByte(1);
            text(out, column);
            out.writeInt(25);
            out.writeInt(-1);
        });
    }

    static ByteBuffer insert(int oid, @Nullable String... values) {
        return message(out -> {
            out.writeByte('I');
            out.writeInt(oid);
            out.writeByte('N');
            row(out, values);
        });
    }

    /** An update with an old row of that kind: {@code O} or {@code K}. */
    static ByteBuffer update(
            int oid, char kind, @Nullable String[] before, @Nullable String[] after) {
        return message(out -> {
            out.writeByte('U');
            out.writeInt(oid);
            out.writeByte(kind);
            row(out, before);
            out.writeByte('N');
            row(out, after);
        });
    }

    static ByteBuffer updateWithoutOldRow(int oid, @Nullable String... after) {
        return message(out -> {
            out.writeByte('U');
            out.writeInt(oid);
            out.writeByte('N');
            row(out, after);
        });
    }

    static ByteBuffer delete(int oid, char kind, @Nullable String... before) {
        return message(out -> {
            out.writeByte('D');
            out.writeInt(oid);
            out.writeByte(kind);
            row(out, before);
        });
    }

    static ByteBuffer truncate(int... oids) {
        return message(out -> {
            out.writeByte('T');
            out.writeInt(oids.length);
            out.writeByte(3);
            for (var oid : oids) {
                out.writeInt(oid);
            }
        });
    }

    static ByteBuffer bytes(int... bytes) {
        return message(out -> {
            for (var b : bytes) {
                out.writeByte(b);
            }
        });
    }

    private static void row(DataOutputStream out, @Nullable String[] values) throws IOException {
        out.writeShort(values.length);
        for (var value : values) {
            if (value == null) {
                out.writeByte('n');
            } else if (value.equals(UNCHANGED)) {
                out.writeByte('u');
            } else {
                var utf8 = value.getBytes(StandardCharsets.UTF_8);
                out.writeByte('t');
                out.writeInt(utf8.length);
                out.write(utf8);
            }
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.writeByte(0);
    }

    /** A message in the middle of a larger array, as in a message of the stream. */
    private static ByteBuffer message(Writer writer) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(-1);
            writer.write(out);
            var length = out.size() - 8;
            out.writeLong(-1);
            return ByteBuffer.wrap(bytes.toByteArray(), 8, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }
}
