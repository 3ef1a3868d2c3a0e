package dev.metamorph.shape.log;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.Moves;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.Subquery;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.evaluation.MemberSet;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Converts rows into the items of one shape's log: the rows of its initial snapshot itself, those
 * of changes through {@link #bind}. Immutable and thread-safe.
 */
public final class ShapeItems {
    private final ShapeDefinition definition;
    private final Relation relation;
    private final Where where;
    private final SnapshotLayout layout;
    private final ItemTemplate template;
    private final int[] straight;
    private final Optional<Tagging> tagging;

    private ShapeItems(
            ShapeDefinition definition,
            Relation relation,
            Where where,
            Optional<ShapeHandle> tagged) {
        this.definition = definition;
        this.relation = relation;
        this.where = where;
        layout =
                SnapshotLayout.of(
                        definition, relation, tagged.isPresent() ? where.columns() : Set.of());
        template = new ItemTemplate(definition, relation, layout);
        straight = SlotRow.straight(template.slots());
        tagging = tagged.map(handle -> new Tagging(handle, where, relation, layout));
    }

    /**
     * Creates the converter of a shape.
     *
     * @throws IllegalArgumentException if the definition does not fit the table
     */
    public static ShapeItems of(ShapeDefinition definition, Relation relation) {
        return new ShapeItems(
                definition,
                relation,
                Where.ofCanonical(definition.where(), relation),
                Optional.empty());
    }

    /**
     * Creates the converter of a shape whose clause may have subqueries.
     *
     * @param handle the handle of the shape, of which tags are made
     * @param inner the tables of the subqueries
     * @throws IllegalArgumentException if the definition does not fit the table
     */
    public static ShapeItems of(
            ShapeHandle handle,
            ShapeDefinition definition,
            Relation relation,
            Collection<Relation> inner) {
        if (inner.isEmpty()) {
            return of(definition, relation);
        }
        var isTagged = definition.derivation().moves() == Moves.EVENTS;
        return new ShapeItems(
                definition,
                relation,
                Where.ofCanonical(definition.where(), relation, inner),
                isTagged ? Optional.of(handle) : Optional.empty());
    }

    /** The shape's clause. */
    public Where where() {
        return where;
    }

    /** The columns of the rows of the initial snapshot. */
    public SnapshotLayout layout() {
        return layout;
    }

    /**
     * Writes a row of the initial snapshot, which has the columns of {@link #layout()}, of a shape
     * without subqueries.
     */
    public void snapshotItem(Row row, ItemBuffer out) {
        template.snapshotItem(out, new SlotRow(row, straight), RowTags.NONE);
    }

    /**
     * Writes a row of a subset, which has the columns of {@link #layout()}.
     *
     * @param mark the mark of the subset
     */
    public void subsetItem(Row row, int mark, ItemBuffer out) {
        template.subsetItem(out, new SlotRow(row, straight), mark);
    }

    /** Writes the row that a row of the initial snapshot is kept as, if the shape keeps rows. */
    public void snapshotRow(Row row, ItemBuffer out) {
        template.row(out, new SlotRow(row, straight));
    }

    /**
     * The names of the selected boolean columns, as the inside of a JSON string. Rows of a snapshot
     * have {@code "true"} and {@code "false"} for them, changes {@code "t"} and {@code "f"}.
     */
    public List<String> booleanNames() {
        return template.booleanNames();
    }

    /** The key by which a row of the initial snapshot is kept, if the shape keeps rows. */
    public byte[] snapshotRowKey(Row row) {
        return template.rowKey(new SlotRow(row, straight));
    }

    /** The key of a row of the initial snapshot. */
    public String snapshotKey(Row row) {
        return template.key(new SlotRow(row, straight));
    }

    /**
     * Counts a row of the initial snapshot if keys are counted; otherwise does nothing.
     *
     * @return whether the row is the first of its key, so that its item belongs in the log
     */
    public boolean countSnapshotRow(Row row, KeyCounts counts) {
        return !relation.needsCounting()
                || new CountedKeys(template, counts).add(new SlotRow(row, straight));
    }

    /**
     * Binds the shape to a new description of its table, which the rows of later changes have.
     *
     * @param description a description of the shape's table, of one of its partitions, or of
     *     another table that now has its name
     */
    public TableBinding bind(WalRelation description) {
        return bind(description, ShapeItems::noSet);
    }

    private static MemberSet noSet(Subquery subquery) {
        throw new IllegalArgumentException("the clause has the subquery " + subquery.sql());
    }

    /**
     * Binds the shape to a new description of its table.
     *
     * @param sets the values of each subquery, as changes see them
     */
    public TableBinding bind(WalRelation description, Function<Subquery, MemberSet> sets) {
        return new Binder(relation, description)
                .problem(definition.allColumns(), needed())
                .<TableBinding>map(TableBinding.Changed::new)
                .orElseGet(() ->
                        new TableBinding.Bound(
                                bound(Binder.positions(relation, description), sets)));
    }

    /**
     * Converts kept rows, which have the columns of the relation.
     *
     * @param before the values of each subquery before a transaction
     * @param after the values of each subquery after it
     */
    public KeptItems kept(
            Function<Subquery, MemberSet> before, Function<Subquery, MemberSet> after) {
        var all = IntStream.range(0, relation.columns().size()).toArray();
        return new KeptItems(
                bound(all, before),
                where.compile(all, before),
                where.compile(all, after),
                layout.positions().stream().mapToInt(i -> i).toArray(),
                tagging.map(conditions ->
                        new KeptItems.TagChanges(
                                conditions, conditions.with(before), conditions.with(after))));
    }

    private Set<Integer> needed() {
        var needed = new TreeSet<>(where.columns());
        needed.addAll(layout.positions());
        return needed;
    }

    private BoundItems bound(int[] positions, Function<Subquery, MemberSet> sets) {
        return new BoundItems(
                template,
                layout.positions().stream().mapToInt(i -> positions[i]).toArray(),
                where.compile(positions, sets),
                tagging.<RowTags>map(conditions -> conditions.with(sets)).orElse(RowTags.NONE),
                relation.needsCounting());
    }
}
