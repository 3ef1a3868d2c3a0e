package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.shape.LogOffset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

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
    private final ItemParts parts;
    private final PageInput input;
    private final JsonParser json;

    private ItemReader(ShapeColumns columns, ItemParts parts, PageInput input, JsonParser json) {
        this.columns = columns;
        this.parts = parts;
        this.input = input;
        this.json = json;
    }

    /** Reads a page's items, as {@code ShapeLogs.Answer.Page} has them. */
    static ItemReader of(ShapeColumns columns, ItemParts parts, List<ByteBuffer> items) {
        try {
            var input = new PageInput(items);
            var parser = JSON.createParser(input);
            parser.nextToken();
            return new ItemReader(columns, parts, input, parser);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the items of a shape log", e);
        }
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
        var start = parts == ItemParts.JSON ? json.currentTokenLocation().getByteOffset() : 0;
        var row = new ItemRow(columns);
        var head = new Head();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            var token = json.nextToken();
            if (name.equals("value")) {
                row.readValues(json);
            } else if (name.equals("headers")) {
                head.read(json);
            } else if (name.equals("old_value") && parts == ItemParts.OLD_VALUES) {
                row.readOldValues(json);
            } else if (token.isStructStart()) {
                json.skipChildren();
            }
        }
        var text =
                parts == ItemParts.JSON
                        ? input.copy(start, json.currentLocation().getByteOffset())
                        : LogItem.NONE;
        return head.item(row, text);
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

        LogItem item(ItemRow row, ByteBuffer text) {
            if (control) {
                return new LogItem.SnapshotEnd();
            }
            return change
                    ? new LogItem.RowChange(
                            operation,
                            row,
                            row.before(),
                            new LogOffset(lsn, position),
                            xid,
                            commitMicros,
                            last,
                            text)
                    : new LogItem.SnapshotRow(row, text);
        }
    }
}
