package dev.metamorph.publish.record;

import java.util.List;

/** The Connect schema of Debezium's envelope: row before, row after, source, operation, time. */
final class EnvelopeSchema {
    private static final String STRING = "\"type\":\"string\"";
    private static final String LONG = "\"type\":\"int64\"";

    /** The position of the change; a row of the initial snapshot has none. */
    private static final List<String> SOURCE =
            List.of(
                    ConnectSchema.field("connector", STRING, false),
                    ConnectSchema.field("name", STRING, false),
                    ConnectSchema.field("snapshot", STRING, false),
                    ConnectSchema.field("schema", STRING, false),
                    ConnectSchema.field("table", STRING, false),
                    ConnectSchema.field("ts_ms", LONG, true),
                    ConnectSchema.field("ts_us", LONG, true),
                    ConnectSchema.field("txId", LONG, true),
                    ConnectSchema.field("lsn", LONG, true),
                    ConnectSchema.field("index", LONG, true));

    private EnvelopeSchema() {}

    /**
     * The schema of the value. The transform finds envelopes by the end of the schema's name.
     *
     * @param topic the beginning of the schemas' names
     * @param columns the fields of the row
     */
    static String of(String topic, List<String> columns) {
        var row = ConnectSchema.struct(topic + ".Value", columns);
        var source = ConnectSchema.struct("dev.metamorph.Source", SOURCE);
        return ConnectSchema.whole(
                ConnectSchema.struct(
                        topic + ".Envelope",
                        List.of(
                                ConnectSchema.field("before", row, true),
                                ConnectSchema.field("after", row, true),
                                ConnectSchema.field("source", source, false),
                                ConnectSchema.field("op", STRING, false),
                                ConnectSchema.field("ts_ms", LONG, true))));
    }
}
