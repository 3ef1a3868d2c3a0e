package dev.metamorph.feed.record;

import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

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
 * [map]     count:varint (key value)*   in the order of the keys
 * </pre>
 */
final class PublishedCodec {
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
    }

    static PublishedShape read(WireReader in) {
        var name = in.text();
        var rows = PublishedShape.rows(in.text(), in.text(), map(in), in.list(WireReader::text));
        var format = in.constant(RecordFormat.class);
        var topic =
                new TopicSettings(
                        in.text(), (int) in.zigzag(), (int) in.zigzag(), map(in), in.flag());
        return new PublishedShape(name, rows, topic, format);
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
