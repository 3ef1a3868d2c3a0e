package dev.metamorph.feed.record;

import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.published.TopicSettings.Retained;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The binary form of a published shape's declaration, the same in the feed and in the shape
 * registry.
 *
 * <pre>
 * name table where [params] [columns] format topic partitions:zigzag replication:zigzag [config] adopt
 *      [options]?
 * [map]     count:varint (key value)*   in the order of the keys
 * options   left out if all are the defaults: retained, key, numbers, values, "=" + a header's name
 *           for its constant value, ":" + a header's name for its column, "#" + a number from 0 for
 *           a column of the key
 * </pre>
 */
final class PublishedCodec {
    private static final String RETAINED = "retained";
    private static final String KEY = "key";
    private static final String NUMBERS = "numbers";
    private static final String VALUES = "values";
    private static final String CONSTANT = "=";
    private static final String COLUMN = ":";
    private static final String KEY_COLUMN = "#";

    private PublishedCodec() {}

    static void write(WireWriter out, PublishedShape shape) {
        out.text(shape.name());
        out.text(shape.rows().table());
        out.text(shape.rows().where());
        write(out, shape.rows().params());
        out.list(shape.rows().columns(), WireWriter::text);
        out.constant(shape.format());
        var topic = shape.topic();
        out.text(topic.name());
        out.zigzag(topic.partitions());
        out.zigzag(topic.replication());
        write(out, topic.config());
        out.flag(topic.adopt());
        var options = options(shape);
        if (!options.isEmpty()) {
            write(out, options);
        }
    }

    private static Map<String, String> options(PublishedShape shape) {
        var all = new TreeMap<String, String>();
        var options = shape.options();
        put(all, RETAINED, shape.topic().retained(), Retained.WHOLE);
        put(all, KEY, options.key(), RecordOptions.DEFAULT.key());
        put(all, NUMBERS, options.numbers(), RecordOptions.DEFAULT.numbers());
        put(all, VALUES, options.values(), RecordOptions.DEFAULT.values());
        options.headers().constants().forEach((name, value) -> all.put(CONSTANT + name, value));
        options.headers().columns().forEach((name, column) -> all.put(COLUMN + name, column));
        for (var i = 0; i < shape.keyColumns().size(); i++) {
            all.put(KEY_COLUMN + i, shape.keyColumns().get(i));
        }
        return all;
    }

    private static <E extends Enum<E>> void put(
            Map<String, String> options, String name, E chosen, E usual) {
        if (chosen != usual) {
            options.put(name, chosen.name());
        }
    }

    /** The kind of a record that holds the declaration: J if the shape keeps its rows, else K. */
    static char kind(PublishedShape shape) {
        return shape.rows().rows() ? 'J' : 'K';
    }

    /**
     * Reads a declaration.
     *
     * @param keepsRows what the kind of its record says
     */
    static PublishedShape read(boolean keepsRows, WireReader in) {
        var name = in.text();
        var table = in.text();
        var where = in.text();
        var params = map(in);
        var columns = in.list(WireReader::text);
        var rows = PublishedShape.rows(table, where, params, columns, keepsRows);
        var format = in.constant(RecordFormat.class);
        var topic = in.text();
        var partitions = (int) in.zigzag();
        var replication = (int) in.zigzag();
        var config = map(in);
        var adopt = in.flag();
        var options = new TreeMap<>(in.left() > 0 ? map(in) : Map.<String, String>of());
        var retained = take(options, RETAINED, Retained.WHOLE);
        var keyColumns = keyColumns(options);
        return new PublishedShape(
                name,
                rows,
                new TopicSettings(topic, partitions, replication, config, adopt, retained),
                format,
                options(options),
                keyColumns);
    }

    private static List<String> keyColumns(Map<String, String> options) {
        var columns = new ArrayList<String>();
        for (var column = options.remove(KEY_COLUMN + 0);
                column != null;
                column = options.remove(KEY_COLUMN + columns.size())) {
            columns.add(column);
        }
        return columns;
    }

    private static RecordOptions options(Map<String, String> options) {
        return new RecordOptions(
                take(options, KEY, RecordOptions.DEFAULT.key()),
                take(options, NUMBERS, RecordOptions.DEFAULT.numbers()),
                take(options, VALUES, RecordOptions.DEFAULT.values()),
                headers(options));
    }

    private static RecordHeaders headers(Map<String, String> options) {
        var constants = new TreeMap<String, String>();
        var columns = new TreeMap<String, String>();
        options.forEach((name, value) -> {
            var header = name.substring(1);
            switch (name.substring(0, 1)) {
                case CONSTANT -> constants.put(header, value);
                case COLUMN -> columns.put(header, value);
                default ->
                        throw new FeedFormatException(
                                "a published shape has the option %s, which this program does not know: update it"
                                        .formatted(name));
            }
        });
        return new RecordHeaders(constants, columns);
    }

    private static <E extends Enum<E>> E take(Map<String, String> options, String name, E usual) {
        var chosen = options.remove(name);
        return chosen == null ? usual : Enum.valueOf(usual.getDeclaringClass(), chosen);
    }

    private static void write(WireWriter out, Map<String, String> map) {
        out.list(
                List.copyOf(new TreeMap<>(map).entrySet()),
                (writer, entry) -> {
                    writer.text(entry.getKey());
                    writer.text(entry.getValue());
                });
    }

    private static Map<String, String> map(WireReader in) {
        return in.list(reader -> Map.entry(reader.text(), reader.text())).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
