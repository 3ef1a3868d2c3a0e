package dev.metamorph.feed.record;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.Derivation;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Moves;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.relation.WalRelation.WalColumn;

import java.util.List;

/** Codec of tables and shape definitions, the same in the feed and in the shape registry. */
final class SchemaCodec {
    private SchemaCodec() {}

    static void write(WireWriter out, ShapeHandle handle) {
        out.text(handle.text());
    }

    static ShapeHandle handle(WireReader in) {
        return new ShapeHandle(in.text());
    }

    static void write(WireWriter out, ShapeDefinition definition) {
        write(out, definition.relation());
        write(out, definition.table());
        out.list(definition.key(), WireWriter::text);
        out.text(definition.where());
        out.list(definition.columns(), WireWriter::text);
        out.flag(definition.allColumns());
        out.constant(definition.replica());
        out.constant(definition.logMode());
    }

    /**
     * The kind of a record that holds the definition: S, N if published, Q if it keeps rows, V if
     * it has subqueries.
     */
    static char kind(ShapeDefinition definition) {
        if (definition.isDerived()) {
            return 'V';
        }
        if (definition.keepsRows()) {
            return 'Q';
        }
        return definition.isPublished() ? 'N' : 'S';
    }

    /**
     * The parts of a definition that stand at the head of its record.
     *
     * @param inner the tables of its subqueries
     */
    record Head(String publishedName, boolean keepsRows, Moves moves, List<Relation> inner) {
        /** The definition with these parts. */
        ShapeDefinition completed(ShapeDefinition definition) {
            var tables = inner.stream().map(Relation::id).toList();
            return definition
                    .publishedAs(publishedName)
                    .keepingRows(keepsRows)
                    .derived(new Derivation(tables, moves));
        }
    }

    /** Writes the head of a record that holds the definition; none in a record of kind S. */
    static void writeHead(WireWriter out, ShapeDefinition definition, List<Relation> inner) {
        var kind = kind(definition);
        if (kind != 'S') {
            out.text(definition.publishedName());
        }
        if (kind == 'V') {
            out.flag(definition.keepsRows());
            out.constant(definition.derivation().moves());
            out.list(inner, SchemaCodec::write);
        }
    }

    static Head head(byte kind, WireReader in) {
        return switch (kind) {
            case 'S' -> new Head("", false, Moves.EVENTS, List.of());
            case 'N' -> new Head(in.text(), false, Moves.EVENTS, List.of());
            case 'Q' -> new Head(in.text(), true, Moves.EVENTS, List.of());
            case 'V' ->
                    new Head(
                            in.text(),
                            in.flag(),
                            in.constant(Moves.class),
                            in.list(SchemaCodec::relation));
            default ->
                    throw new FeedFormatException(
                            "a shape of kind %d, which this program does not know: update it"
                                    .formatted(kind));
        };
    }

    /** Reads a definition without the parts that the kind of its record and its name add. */
    static ShapeDefinition definition(WireReader in) {
        return new ShapeDefinition(
                relationId(in),
                tableName(in),
                in.list(WireReader::text),
                in.text(),
                in.list(WireReader::text),
                in.flag(),
                in.constant(Replica.class),
                in.constant(LogMode.class));
    }

    static void write(WireWriter out, Relation relation) {
        write(out, relation.id());
        write(out, relation.name());
        out.constant(relation.kind());
        out.fixed8(relation.identity().code());
        out.list(relation.columns(), SchemaCodec::write);
        out.list(relation.key(), (writer, position) -> writer.varint(position));
        out.flag(relation.keyDeferrable());
        out.list(relation.partitions(), SchemaCodec::write);
    }

    static Relation relation(WireReader in) {
        return new Relation(
                relationId(in),
                tableName(in),
                in.constant(Relation.Kind.class),
                identity(in),
                in.list(SchemaCodec::column),
                in.list(WireReader::number),
                in.flag(),
                in.list(SchemaCodec::relationId));
    }

    static void write(WireWriter out, WalRelation relation) {
        write(out, relation.id());
        write(out, relation.name());
        out.fixed8(relation.identity().code());
        out.list(relation.columns(), SchemaCodec::write);
        out.list(relation.ancestors(), SchemaCodec::write);
    }

    static WalRelation walRelation(WireReader in) {
        return new WalRelation(
                relationId(in),
                tableName(in),
                identity(in),
                in.list(SchemaCodec::walColumn),
                in.list(SchemaCodec::relationId));
    }

    private static void write(WireWriter out, Column column) {
        out.text(column.name());
        write(out, column.type());
        out.flag(column.notNull());
        out.flag(column.generated());
        out.text(column.collation());
    }

    private static Column column(WireReader in) {
        return new Column(in.text(), type(in), in.flag(), in.flag(), in.text());
    }

    private static void write(WireWriter out, PgType type) {
        out.fixed32(type.oid());
        out.text(type.name());
        out.constant(type.kind());
        out.fixed32(type.element());
        out.text(type.elementName());
        out.zigzag(type.modifier());
        out.zigzag(type.dimensions());
        out.list(type.enumLabels(), WireWriter::text);
    }

    private static PgType type(WireReader in) {
        return new PgType(
                in.fixed32(),
                in.text(),
                in.constant(PgType.Kind.class),
                in.fixed32(),
                in.text(),
                (int) in.zigzag(),
                (int) in.zigzag(),
                in.list(WireReader::text));
    }

    private static void write(WireWriter out, WalColumn column) {
        out.text(column.name());
        out.fixed32(column.typeOid());
        out.zigzag(column.modifier());
    }

    private static WalColumn walColumn(WireReader in) {
        return new WalColumn(in.text(), in.fixed32(), (int) in.zigzag());
    }

    private static void write(WireWriter out, RelationId id) {
        out.fixed32(id.oid());
    }

    private static RelationId relationId(WireReader in) {
        return new RelationId(in.fixed32());
    }

    private static void write(WireWriter out, TableName name) {
        out.text(name.schema());
        out.text(name.table());
    }

    private static TableName tableName(WireReader in) {
        return new TableName(in.text(), in.text());
    }

    private static ReplicaIdentity identity(WireReader in) {
        return ReplicaIdentity.of((char) in.fixed8());
    }
}
