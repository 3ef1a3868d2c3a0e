package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.shape.LogOffset;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes the items of a page of a shape log apart, one after the other, without holding more of them
 * than the one at hand. Used by one thread.
 *
 * @see "the items of dev.metamorph.shape.log"
 */
public final class ItemReader {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxDocumentLength(-1)
                                    .build())
                    .build();

    private final ShapeColumns columns;
    private final JsonParser json;

    private ItemReader(ShapeColumns columns, JsonParser json) {
        this.columns = columns;
        this.json = json;
    }

    /** Reads a page's items, as {@code ShapeLogs.Answer.Page} has them. */
    public static ItemReader of(ShapeColumns columns, List<ByteBuffer> items) {
        try {
            var parser = JSON.createParser(array(items));
            parser.nextToken();
            return new ItemReader(columns, parser);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the items of a shape log", e);
        }
    }

    /** The items as one JSON array. */
    private static InputStream array(List<ByteBuffer> items) {
        var open = Stream.<InputStream>of(new ByteArrayInputStream(new byte[] {'['}));
        var close = Stream.<InputStream>of(new ByteArrayInputStream(new byte[] {']'}));
        var pieces = items.stream().<InputStream>map(piece -> new BufferInput(piece.duplicate()));
        var all = Stream.concat(open, Stream.concat(pieces, close)).toList();
        return new SequenceInputStream(Collections.enumeration(all));
    }

    /** The next item; empty at the end of the page. */
    public Optional<LogItem> next() {
        try {
            return json.nextToken() == JsonToken.START_OBJECT
                    ? Optional.of(item())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading the items of a shape log", e);
        }
    }

    private LogItem item() throws IOException {
        var values = new @Nullable String[columns.count()];
        var head = new Head();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            var token = json.nextToken();
            if (name.equals("value")) {
                values(values);
            } else if (name.equals("headers")) {
                head.read(json);
            } else if (token.isStructStart()) {
                json.skipChildren();
            }
        }
        return head.item(column -> values[column]);
    }

    private void values(@Nullable String[] values) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var column = columns.position(json.currentName());
            var value = json.nextToken() == JsonToken.VALUE_NULL ? null : json.getText();
            values[column] = value;
        }
    }

    /** The headers of one item. */
    private static final class Head {
        private Operation operation = Operation.INSERT;
        private boolean control;
        private boolean change;
        private boolean last;
        private long lsn;
        private long position;
        private long xid;
        private long commitMicros;

        void read(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "operation" -> operation = operation(json.getText());
                    case "control" -> control = true;
                    case "lsn" -> {
                        change = true;
                        lsn = Long.parseUnsignedLong(json.getText());
                    }
                    case "op_position" -> position = json.getLongValue();
                    case "txids" -> {
                        json.nextToken();
                        xid = json.getLongValue();
                        json.nextToken();
                    }
                    case "commit_time" -> commitMicros = json.getLongValue();
                    case "last" -> last = json.getBooleanValue();
                    default -> json.skipChildren();
                }
            }
        }

        private static Operation operation(String text) {
            return switch (text) {
                case "insert" -> Operation.INSERT;
                case "update" -> Operation.UPDATE;
                case "delete" -> Operation.DELETE;
                default ->
                        throw new IllegalArgumentException(
                                "an item's operation is \"%s\"".formatted(text));
            };
        }

        LogItem item(LogItem.Values values) {
            if (control) {
                return new LogItem.SnapshotEnd();
            }
            return change
                    ? new LogItem.RowChange(
                            operation,
                            values,
                            new LogOffset(lsn, position),
                            xid,
                            commitMicros,
                            last)
                    : new LogItem.SnapshotRow(values);
        }
    }

    /** Reads a buffer without copying it whole. */
    private static final class BufferInput extends InputStream {
        private final ByteBuffer buffer;

        private BufferInput(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public int read() {
            return buffer.hasRemaining() ? buffer.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (!buffer.hasRemaining()) {
                return length == 0 ? 0 : -1;
            }
            var count = Math.min(length, buffer.remaining());
            buffer.get(bytes, offset, count);
            return count;
        }
    }
}
