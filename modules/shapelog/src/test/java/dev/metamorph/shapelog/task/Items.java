package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.LogMode;
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
import dev.metamorph.shape.where.Where;

import java.util.List;
import java.util.Map;

/** The table {@code items (id int4 primary key, value text)}, its shapes and its changes. */
public final class Items {
    public static final RelationId ID = new RelationId(16_384);

    public static final TableName NAME = new TableName("public", "items");

    /** The stream's description of the table. */
    public static final WalRelation DESCRIBED =
            new WalRelation(
                    ID,
                    NAME,
                    ReplicaIdentity.FULL,
                    List.of(new WalColumn("id", 23, -1), new WalColumn("value", 25, -1)),
                    List.of());

    private static final int CHUNK_BYTES = 10 << 20;

    private Items() {}

    /** The table with a key of these columns. */
    public static Relation relation(List<Integer> key) {
        return new Relation(
                ID,
                NAME,
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                List.of(
                        new Column("id", PgType.base(23, "int4"), true, false, ""),
                        new Column("value", PgType.base(25, "text"), false, false, "default")),
                key,
                false,
                List.of());
    }

    /** A shape of all rows. */
    public static ShapeCreated all(String handle) {
        return created(handle, "", List.of(0), CHUNK_BYTES);
    }

    /** The same shape, which keeps its rows for queries. */
    public static ShapeCreated keepingRows(ShapeCreated shape) {
        return new ShapeCreated(
                shape.handle(),
                shape.definition().keepingRows(true),
                shape.relation(),
                shape.format());
    }

    /** A shape of all rows with small pages. */
    public static ShapeCreated all(String handle, int chunkBytes) {
        return created(handle, "", List.of(0), chunkBytes);
    }

    /** A shape of the rows that match. */
    public static ShapeCreated where(String handle, String where) {
        var key = List.of(0);
        var canonical = Where.parse(where, Map.of(), relation(key)).sql();
        return created(handle, canonical, key, CHUNK_BYTES);
    }

    /** A shape with exactly that clause, as another version of the program may write it. */
    public static ShapeCreated spelled(String handle, String where) {
        return created(handle, where, List.of(0), CHUNK_BYTES);
    }

    /** A shape of all rows of the table without a key. */
    public static ShapeCreated keyless(String handle) {
        return created(handle, "", List.of(), CHUNK_BYTES);
    }

    /** A shape of all rows of the table as a partitioned one. */
    public static ShapeCreated partitioned(String handle, RelationId partition) {
        var plain = all(handle);
        var table = plain.relation();
        var partitioned =
                new Relation(
                        ID,
                        NAME,
                        Relation.Kind.PARTITIONED,
                        ReplicaIdentity.FULL,
                        table.columns(),
                        table.key(),
                        false,
                        List.of(partition));
        return new ShapeCreated(plain.handle(), plain.definition(), partitioned, plain.format());
    }

    private static ShapeCreated created(
            String handle, String where, List<Integer> key, int chunkBytes) {
        var definition =
                new ShapeDefinition(
                        ID,
                        NAME,
                        key.isEmpty() ? List.of() : List.of("id"),
                        where,
                        List.of("id", "value"),
                        true,
                        Replica.DEFAULT,
                        LogMode.FULL);
        return new ShapeCreated(
                new ShapeHandle(handle), definition, relation(key), new LogFormat(1, chunkBytes));
    }

    public static Row row(int id, String value) {
        return Row.ofTexts(Integer.toString(id), value);
    }

    public static Change insert(int id, String value) {
        return new Change.Insert(ID, row(id, value));
    }

    public static Change update(int id, String from, String to) {
        return new Change.Update(ID, row(id, from), row(id, to));
    }

    public static Change delete(int id, String value) {
        return new Change.Delete(ID, row(id, value));
    }

    public static Change truncate() {
        return new Change.Truncate(ID);
    }
}
