package dev.metamorph.publish.record;

import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.ShapeRecord.Header;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ColumnNames;
import dev.metamorph.shape.published.RecordHeaders;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Builds the headers of records, see {@link RecordBuilder}. Any thread. */
final class HeaderBuilder {
    private static final int MOST = 12;

    private final List<Header> always;
    private final List<ColumnHeader> columns;

    /** A header with the value of a column. */
    private record ColumnHeader(String name, int column) {}

    private HeaderBuilder(List<Header> always, List<ColumnHeader> columns) {
        this.always = always;
        this.columns = columns;
    }

    /**
     * Builds headers for one shape.
     *
     * @param schema the value of {@code metamorph-schema}
     * @param declared those that the declaration adds
     */
    static HeaderBuilder of(
            ShapeColumns shape, ShapeHandle handle, String schema, RecordHeaders declared) {
        var always = new ArrayList<Header>();
        always.add(new Header("metamorph-handle", handle.text()));
        always.add(new Header("metamorph-schema", schema));
        new TreeMap<>(declared.constants())
                .forEach((name, value) -> always.add(new Header(name, value)));
        var columns = new ArrayList<ColumnHeader>();
        new TreeMap<>(declared.columns())
                .forEach((name, column) ->
                        columns.add(
                                new ColumnHeader(name, shape.position(ColumnNames.parse(column)))));
        return new HeaderBuilder(List.copyOf(always), List.copyOf(columns));
    }

    /** The headers of a row of the initial snapshot. */
    List<Header> ofSnapshot(LogItem.Values row) {
        var headers = begin("snapshot");
        addColumns(headers, row);
        return headers;
    }

    /** The headers of a key that a repair deletes; nothing is known of its row. */
    List<Header> ofDeletion() {
        return begin("repair");
    }

    /** The headers of a change. */
    List<Header> ofChange(RowChange change) {
        var offset = change.offset();
        var headers = begin(change.operation().text());
        headers.add(new Header("metamorph-lsn", Long.toUnsignedString(offset.transaction())));
        headers.add(new Header("metamorph-index", Long.toUnsignedString(offset.operation())));
        headers.add(new Header("metamorph-offset", offset.toString()));
        headers.add(new Header("metamorph-xid", Long.toUnsignedString(change.xid())));
        var time = Instant.EPOCH.plus(change.commitMicros(), ChronoUnit.MICROS);
        headers.add(new Header("metamorph-commit-time", time.toString()));
        if (change.last()) {
            headers.add(new Header("metamorph-tx-last", "true"));
        }
        addColumns(headers, change.values());
        return headers;
    }

    private List<Header> begin(String operation) {
        var headers = new ArrayList<Header>(MOST);
        headers.add(new Header(RecordBuilder.OPERATION, operation));
        headers.addAll(always);
        return headers;
    }

    private void addColumns(List<Header> headers, LogItem.Values row) {
        for (var each : columns) {
            var text = row.get(each.column());
            if (text != null) {
                headers.add(new Header(each.name(), text));
            }
        }
    }
}
