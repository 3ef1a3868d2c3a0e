package dev.metamorph.shape.change;

import dev.metamorph.shape.relation.RelationId;

/**
 * One row operation from the write-ahead log. Rows have the columns of the {@link
 * dev.metamorph.shape.relation.WalRelation} that was seen last for the relation; unchanged TOAST
 * values are already filled from the old row.
 */
public sealed interface Change {
    /** The table. */
    RelationId relation();

    /** A new row. */
    record Insert(RelationId relation, Row row) implements Change {}

    /** A changed row, with the whole old row because of REPLICA IDENTITY FULL. */
    record Update(RelationId relation, Row before, Row after) implements Change {}

    /** A removed row, complete because of REPLICA IDENTITY FULL. */
    record Delete(RelationId relation, Row before) implements Change {}

    /**
     * A truncated table. There is one such change per table that the statement named or reached by
     * CASCADE.
     */
    record Truncate(RelationId relation) implements Change {}

    /**
     * An update or delete whose old row is not known, because the table's replica identity was not
     * FULL when it was written. The content of the table's shapes can no longer be known.
     */
    record Unidentified(RelationId relation) implements Change {}

    /**
     * An insert, update or delete whose rows are larger than the limit for one change and were left
     * out. The content of the table's shapes can no longer be known.
     */
    record Oversize(RelationId relation) implements Change {}
}
