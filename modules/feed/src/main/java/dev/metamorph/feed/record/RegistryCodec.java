package dev.metamorph.feed.record;

import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.Generation;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.relation.RelationId;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.UUID;

/**
 * Codec of the keys and values of the shape registry's topic {@code <stack>.shapes}. Keys are text
 * ({@code shape/<handle>}, {@code leader/<partition>}, {@code table/<oid>}, {@code
 * published/<name>}), values are {@code version:1 kind:1 body}. Bytes in another form are refused
 * with a {@link FeedFormatException}.
 *
 * <p>A shape that has other generations has kind A: {@code number:varint earlier:list coming:list},
 * then kind and body of the shape as usual.
 */
public final class RegistryCodec {
    private static final byte VERSION = 1;
    private static final String SHAPE = "shape/";
    private static final String LEADER = "leader/";
    private static final String TABLE = "table/";
    private static final String PUBLISHED = "published/";

    private RegistryCodec() {}

    /** The key under which a record stands in the topic. */
    public static RegistryKey keyOf(RegistryRecord record) {
        return switch (record) {
            case RegistryRecord.Shape shape -> new RegistryKey.Shape(shape.handle());
            case RegistryRecord.Leader leader -> new RegistryKey.Leader(leader.partition());
            case RegistryRecord.Published published -> new RegistryKey.Published(published.table());
            case RegistryRecord.Declaration(var shape) -> new RegistryKey.Declaration(shape.name());
        };
    }

    /** Encodes a key. */
    public static byte[] encode(RegistryKey key) {
        var text =
                switch (key) {
                    case RegistryKey.Shape(var handle) -> SHAPE + handle.text();
                    case RegistryKey.Leader(var partition) -> LEADER + partition;
                    case RegistryKey.Published(var table) ->
                            TABLE + Integer.toUnsignedString(table.oid());
                    case RegistryKey.Declaration(var name) -> PUBLISHED + name;
                };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Decodes a key. */
    public static RegistryKey decodeKey(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        try {
            if (text.startsWith(SHAPE)) {
                return new RegistryKey.Shape(new ShapeHandle(text.substring(SHAPE.length())));
            }
            if (text.startsWith(LEADER)) {
                return new RegistryKey.Leader(Integer.parseInt(text.substring(LEADER.length())));
            }
            if (text.startsWith(TABLE)) {
                return new RegistryKey.Published(
                        new RelationId(Integer.parseUnsignedInt(text.substring(TABLE.length()))));
            }
            if (text.startsWith(PUBLISHED)) {
                return new RegistryKey.Declaration(text.substring(PUBLISHED.length()));
            }
        } catch (IllegalArgumentException e) {
            throw new FeedFormatException(
                    "shape registry key \"%s\" is not known".formatted(text), e);
        }
        throw new FeedFormatException("shape registry key \"%s\" is not known".formatted(text));
    }

    /** Encodes a record as the value of a Kafka record. */
    public static byte[] encode(RegistryRecord record) {
        var out = new WireWriter(512);
        out.fixed8(VERSION);
        switch (record) {
            case RegistryRecord.Shape shape -> {
                write(out, shape.generation());
                out.fixed8(SchemaCodec.kind(shape.definition()));
                SchemaCodec.writeHead(out, shape.definition(), shape.inner());
                SchemaCodec.write(out, shape.handle());
                out.varint(shape.partition());
                out.constant(shape.state());
                SchemaCodec.write(out, shape.definition());
                SchemaCodec.write(out, shape.relation());
            }
            case RegistryRecord.Declaration(var shape) -> {
                out.fixed8(PublishedCodec.kind(shape));
                PublishedCodec.write(out, shape);
            }
            case RegistryRecord.Leader(var partition, var epoch, var claimant, var address) -> {
                out.fixed8('L');
                out.varint(partition);
                out.fixed64(epoch);
                out.fixed64(claimant.getMostSignificantBits());
                out.fixed64(claimant.getLeastSignificantBits());
                out.text(address.toString());
            }
            case RegistryRecord.Published(var table, var publication, var reasons, var parts) -> {
                out.fixed8('T');
                out.fixed32(table.oid());
                out.text(publication);
                out.list(reasons.stream().sorted().toList(), WireWriter::text);
                out.text(parts);
            }
        }
        return out.toArray();
    }

    /** Decodes the value of a Kafka record. */
    public static RegistryRecord decode(byte[] value) {
        var in = new WireReader(value, 0);
        var version = in.fixed8();
        if (version != VERSION) {
            throw new FeedFormatException(
                    "shape registry record of version %d; this program reads version %d: update it"
                            .formatted(version, VERSION));
        }
        try {
            var record = read(in);
            in.end();
            return record;
        } catch (IllegalArgumentException e) {
            throw new FeedFormatException("shape registry record: %s".formatted(e.getMessage()), e);
        }
    }

    private static void write(WireWriter out, Generation generation) {
        if (!generation.equals(Generation.FIRST)) {
            out.fixed8('A');
            out.varint(generation.number());
            out.list(generation.earlier(), SchemaCodec::write);
            out.list(generation.coming(), SchemaCodec::write);
        }
    }

    private static RegistryRecord.Shape generation(WireReader in) {
        var generation =
                new Generation(
                        in.number(), in.list(SchemaCodec::handle), in.list(SchemaCodec::handle));
        return shape(SchemaCodec.head((byte) in.fixed8(), in), generation, in);
    }

    private static FeedFormatException unknownKind(int kind) {
        return new FeedFormatException(
                "shape registry record of kind %d, which this program does not know: update it"
                        .formatted(kind));
    }

    private static RegistryRecord read(WireReader in) {
        var kind = in.fixed8();
        return switch (kind) {
            case 'S', 'N', 'Q', 'V' ->
                    shape(SchemaCodec.head((byte) kind, in), Generation.FIRST, in);
            case 'A' -> generation(in);
            case 'K' -> new RegistryRecord.Declaration(PublishedCodec.read(false, in));
            case 'J' -> new RegistryRecord.Declaration(PublishedCodec.read(true, in));
            case 'L' ->
                    new RegistryRecord.Leader(
                            in.number(),
                            in.fixed64(),
                            new UUID(in.fixed64(), in.fixed64()),
                            URI.create(in.text()));
            case 'T' ->
                    new RegistryRecord.Published(
                            new RelationId(in.fixed32()),
                            in.text(),
                            new HashSet<>(in.list(WireReader::text)),
                            in.text());
            default -> throw unknownKind(kind);
        };
    }

    private static RegistryRecord.Shape shape(
            SchemaCodec.Head head, Generation generation, WireReader in) {
        return new RegistryRecord.Shape(
                SchemaCodec.handle(in),
                in.number(),
                in.constant(State.class),
                head.completed(SchemaCodec.definition(in)),
                SchemaCodec.relation(in),
                head.inner(),
                generation);
    }
}
