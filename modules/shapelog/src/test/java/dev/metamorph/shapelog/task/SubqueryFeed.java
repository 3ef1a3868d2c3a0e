package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.feed.record.KeepLimits;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
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
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;
import dev.metamorph.shape.where.expression.InnerTables;
import dev.metamorph.shape.where.value.TextOrder;
import dev.metamorph.shapelog.task.SubqueryModel.Clause;
import dev.metamorph.shapelog.task.SubqueryModel.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes random records about shapes with subqueries over the tables of a {@link SubqueryModel}:
 * transactions cut anywhere, changes of the leader in the middle of one, loads of kept rows while
 * the tables change, shapes that are created and dropped.
 */
final class SubqueryFeed {
    private static final int IDS = 7;

    private final Feeding feed;
    private final Random random;
    private final KeepLimits limits;
    private final SubqueryModel model = new SubqueryModel();
    private final Map<String, Clause> shapes = new LinkedHashMap<>();
    private final Map<String, Lsn> waiting = new LinkedHashMap<>();
    private long lsn = 1000;
    private long epoch;
    private int created;
    private int loads;

    /** Whether something is under way that another leader would not continue. */
    private boolean needsLeader;

    SubqueryFeed(Feeding feed, long seed) {
        this(feed, seed, KeepLimits.DEFAULT);
    }

    /** A feed whose tables are kept within limits. */
    SubqueryFeed(Feeding feed, long seed, KeepLimits limits) {
        this.feed = feed;
        this.limits = limits;
        random = new Random(seed);
        feed.leader(epoch);
        for (var table : SubqueryModel.TABLES) {
            for (var i = 0; i < 3; i++) {
                model.table(table).put(i, SubqueryModel.entry(random, i));
            }
        }
        keepAll();
    }

    /** Keeps all tables, as a leader does that does not know what is kept. */
    private void keepAll() {
        needsLeader = true;
        SubqueryModel.TABLES.forEach(this::keep);
        needsLeader = false;
    }

    /** The tables as they are after the last transaction. */
    SubqueryModel model() {
        return model;
    }

    /** The clauses of the shapes that have their rows, by their handles. */
    Map<String, Clause> shapes() {
        return shapes;
    }

    /** All handles that were ever given. */
    List<String> handles() {
        var handles = new ArrayList<String>();
        for (var i = 0; i < created; i++) {
            handles.add("s" + i);
        }
        return handles;
    }

    /** Writes the next records; no transaction is open after them. */
    void next() {
        switch (random.nextInt(12)) {
            case 0, 1 -> create();
            case 2 -> drop();
            case 3 -> progress();
            default -> send(transaction());
        }
    }

    /** Keeps the rows of a table while transactions go on, one of which is sent too late. */
    private void keep(String table) {
        var handle = new ShapeHandle("kept-%s-%d".formatted(table, loads++));
        send(transaction());
        feed.send(new RowsKept(handle, relation(table), limits));
        send(transaction());
        var late = transaction();
        feed.send(
                new SnapshotStarted(
                        handle, 1, new PgSnapshot(lsn + 1, lsn + 1, List.of()), new Lsn(lsn)));
        var rows = model.table(table).values().stream().map(SubqueryFeed::row).toList();
        if (random.nextBoolean()) {
            send(late);
            send(transaction());
            feed.send(new SnapshotRows(handle, 1, rows));
        } else {
            feed.send(new SnapshotRows(handle, 1, rows));
            send(late);
            send(transaction());
        }
        feed.send(new SnapshotFinished(handle, 1, rows.size()));
    }

    private void create() {
        var clause = SubqueryModel.random(random, 1 + random.nextInt(2));
        var handle = "s" + created;
        var moves = random.nextInt(3) == 0 ? Moves.ROWS : Moves.EVENTS;
        ShapeCreated record;
        try {
            record = created(handle, clause.sql(), moves);
        } catch (WhereException e) {
            // These are limits that a clause may have.
            assertThat(e)
                    .hasMessageMatching(
                            "rows with nullable columns .*|.* 16 subqueries|.* 4 combinations of columns");
            return;
        }
        if (record.inner().isEmpty()) {
            return;
        }
        created++;
        keepAll();
        feed.send(record);
        if (random.nextInt(3) == 0) {
            needsLeader = true;
            send(transaction());
            needsLeader = false;
        }
        var insertPosition = new Lsn(lsn + random.nextInt(3));
        feed.send(
                new SnapshotStarted(
                        record.handle(),
                        1,
                        new PgSnapshot(lsn + 1, lsn + 1, List.of()),
                        insertPosition));
        waiting.put(handle, insertPosition);
        shapes.put(handle, clause);
        reached();
    }

    /** Shapes whose rows are due have them. */
    private void reached() {
        waiting.values().removeIf(from -> new Lsn(from.bytes() - 1).isAtOrBefore(new Lsn(lsn)));
    }

    /** Returns whether the shape has its rows. */
    boolean isThere(String handle) {
        return !waiting.containsKey(handle);
    }

    private void drop() {
        if (!shapes.isEmpty() && random.nextInt(3) == 0) {
            var handle = SubqueryModel.pick(random, List.copyOf(shapes.keySet()));
            shapes.remove(handle);
            waiting.remove(handle);
            feed.send(new ShapeDropped(new ShapeHandle(handle), "not wanted"));
        }
    }

    private void progress() {
        lsn += 3;
        feed.send(new Progress(new Lsn(lsn)));
        reached();
    }

    private record Transaction(long lsn, List<Change> changes) {}

    /** Changes the model and returns the transaction that did it. */
    private Transaction transaction() {
        lsn += 10;
        var changes = new ArrayList<Change>();
        for (var i = random.nextInt(7); i >= 0; i--) {
            var table = SubqueryModel.pick(random, SubqueryModel.TABLES);
            change(table, changes);
        }
        return new Transaction(lsn, changes);
    }

    private void change(String table, List<Change> changes) {
        var rows = model.table(table);
        var id = random.nextInt(IDS);
        var before = rows.get(id);
        if (before == null) {
            var row = SubqueryModel.entry(random, id);
            rows.put(id, row);
            changes.add(new Change.Insert(id(table), row(row)));
            return;
        }
        if (random.nextInt(4) == 0) {
            rows.remove(id);
            changes.add(new Change.Delete(id(table), row(before)));
            return;
        }
        var to = random.nextInt(4) == 0 ? random.nextInt(IDS) : id;
        var after = SubqueryModel.entry(random, rows.containsKey(to) ? id : to);
        rows.remove(id);
        rows.put(after.id(), after);
        changes.add(new Change.Update(id(table), row(before), row(after)));
    }

    /** Sends a transaction, in fragments; sometimes a new leader sends it again from its start. */
    private void send(Transaction transaction) {
        var changes = transaction.changes();
        if (!needsLeader && random.nextInt(10) == 0) {
            var some = random.nextInt(changes.size() + 1);
            fragments(transaction, some, false);
            feed.leader(++epoch);
        }
        fragments(transaction, changes.size(), true);
        reached();
    }

    private void fragments(Transaction transaction, int until, boolean whole) {
        var from = 0;
        while (true) {
            var to = random.nextInt(3) == 0 ? until : Math.min(until, from + random.nextInt(3));
            var isLast = whole && to == until && random.nextInt(3) > 0;
            feed.send(new Transactions(List.of(fragment(transaction, from, to, isLast))));
            from = to;
            if (isLast || (!whole && to == until)) {
                return;
            }
        }
    }

    private static Fragment fragment(Transaction transaction, int from, int to, boolean isLast) {
        return Feeding.fragment(
                transaction.lsn(),
                new Xid((int) transaction.lsn()),
                from,
                isLast,
                SubqueryModel.TABLES.stream()
                        .map(one -> new RelationAt(0, described(one)))
                        .toList(),
                transaction.changes().subList(from, to).toArray(Change[]::new));
    }

    static RelationId id(String table) {
        return new RelationId(20_000 + table.charAt(0));
    }

    static Relation relation(String table) {
        return new Relation(
                id(table),
                new TableName("public", table),
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                SubqueryModel.COLUMNS.stream()
                        .map(name ->
                                new Column(
                                        name,
                                        PgType.base(23, "int4"),
                                        name.equals("id"),
                                        false,
                                        ""))
                        .toList(),
                List.of(0),
                false,
                List.of());
    }

    static WalRelation described(String table) {
        return new WalRelation(
                id(table),
                new TableName("public", table),
                ReplicaIdentity.FULL,
                SubqueryModel.COLUMNS.stream().map(name -> new WalColumn(name, 23, -1)).toList(),
                List.of());
    }

    static Row row(Entry entry) {
        return Row.of(
                SubqueryModel.COLUMNS.stream().map(name -> value(entry.value(name))).toList());
    }

    private static PgValue value(@Nullable Integer number) {
        return number == null ? PgValue.none() : PgValue.text(number.toString());
    }

    /** A shape of table {@code a} whose rows move as deletes and inserts. */
    static ShapeCreated created(String handle, String clause) {
        return created(handle, clause, Moves.ROWS);
    }

    /** A shape of table {@code a}. */
    static ShapeCreated created(String handle, String clause, Moves moves) {
        var relations = SubqueryModel.TABLES.stream().map(SubqueryFeed::relation).toList();
        var outer = relation("a");
        var where =
                Where.parse(
                        clause, Map.of(), outer, TextOrder.COLLATION, InnerTables.of(relations));
        var inner = List.copyOf(where.innerRelations());
        var ids = inner.stream().map(Relation::id).toList();
        var definition =
                new ShapeDefinition(
                        outer.id(),
                        outer.name(),
                        List.of("id"),
                        where.sql(),
                        SubqueryModel.COLUMNS,
                        true,
                        Replica.DEFAULT,
                        LogMode.FULL);
        return new ShapeCreated(
                new ShapeHandle(handle),
                inner.isEmpty() ? definition : definition.derived(new Derivation(ids, moves)),
                outer,
                new LogFormat(1, 10 << 20),
                inner);
    }
}
